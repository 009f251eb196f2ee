using Tenure.Simulator.Clients;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Checkers;

/// <summary>What elections promise to their candidates, and fences to their resources.</summary>
internal sealed class HolderChecker : IChecker
{
    private readonly HolderOverlap _overlap = new();
    private readonly TokenOrder _tokens = new();
    private readonly FenceOrder _fence = new();

    public Violation? Observe(TimeSpan at, Observation observation)
    {
        switch (observation)
        {
            case ClocksLeftTheBound:
                _overlap.ClocksLeaveTheBound();
                _tokens.ClocksLeaveTheBound();
                return null;
            case LeadershipBegan began:
                _overlap.Begins(began.Election, began.Candidate);
                return _tokens.Elected(began.Election, began.Token, began.Leadership);
            case LeadershipBelieved believed:
                return _overlap.Believes(believed.Election, believed.Candidate, at, believed.Until);
            case FencedWriteLanded landed:
                return _fence.Landed(landed.Resource, landed.Token, landed.Holder, landed.Basis, landed.Replaced);
            case FencedWriteRefused refused:
                return _fence.Refused(refused.Resource, refused.Token, refused.Holder);
            case FencedTokenShown shown:
                _fence.Shown(shown.Resource, shown.Token);
                return null;
            default:
                return null;
        }
    }

    public Violation? Finish(TimeSpan at) => null;
}
