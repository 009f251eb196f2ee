using Tenure.Protocols.Leases;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Checkers;

/// <summary>All checkers that every run has on.</summary>
internal static class Checks
{
    /// <summary>How long a cluster that is well may take to notice and to carry out that a lease has ended.</summary>
    private static readonly TimeSpan TimeToExpire = TimeSpan.FromSeconds(2);

    public static IReadOnlyList<IChecker> All(Scenario scenario) =>
    [
        new ConsensusChecker([.. scenario.Nodes.Members.Select(member => member.Id)]),
        new StoreChecker(new LeaseRules(
            LeaseTerms.DefaultDriftPerMillion,
            scenario.Nodes.RaftOptions(scenario.Nodes.Members[0].Id).ElectionTimeoutMax,
            TimeToExpire)),
        new HolderChecker(),
    ];
}
