using Tenure.Node.Snapshots;
using Tenure.Protocols.Raft;

namespace Tenure.Simulator.CrashPoints;

/// <summary>What a recovery got wrong, and how it came to it.</summary>
/// <param name="Checker">A stable word for the kind of fault.</param>
/// <param name="Story">The ends and recoveries before, one after the other.</param>
internal sealed record CrashPointViolation(string Checker, string Text, string Story)
{
    public static CrashPointViolation Between(ExpectedState[] allowed, NodeStorage found, string story)
    {
        LogIndex last = found.Recovered.Next.Previous;
        HardState state = found.Recovered.State;
        string text = $"term {state.Term}, vote {state.Vote}, commit {state.Commit}, a snapshot up to {found.Snapshot.Last}, entries up to {last}";
        bool isLost = last < allowed[0].Last.Index || state.Term < allowed[0].State.Term || found.Snapshot.Last < allowed[0].Snapshot;
        return new CrashPointViolation(
            isLost ? "durability" : "made-up-state", $"Recovered {text} instead of {string.Join(" or ", (object[])allowed)}.", story);
    }
}

/// <summary>Ends a life in which something was found wrong.</summary>
internal sealed class CrashPointException(CrashPointViolation violation) : Exception(violation.Text)
{
    public CrashPointViolation Violation { get; } = violation;
}
