using Tenure.Simulator.Histories;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Checkers.Linearizability;

/// <summary>
/// Linearizability of a history of key-value operations: is there an order, in which each takes effect between its
/// invocation and its return, that explains all answers? The search is Wing and Gong's (1993) with Lowe's cache of what was
/// tried (2017), as in Porcupine, part by part (<see cref="HistoryPartition"/>).
/// </summary>
/// <remarks>
/// Answers carry the store's revision, which rises with every change, and so they say themselves in which order they took
/// effect; where that contradicts real time, no search is needed. The search branches only at operations that nobody heard
/// the outcome of: each may come before any later answer, or not at all, and only where the revisions have room for it.
/// </remarks>
internal sealed class LinearizabilityChecker
{
    public const string Name = "linearizability";

    /// <summary>A part whose search takes more steps than this is left undecided.</summary>
    private const int MostSteps = 200_000;

    /// <summary>How many parts were left undecided. Never a violation, but a check that decides nothing proves nothing.</summary>
    public int Undecided { get; private set; }

    public Violation? Check(IReadOnlyList<KeyValueOperation> history)
    {
        if (RevisionOrder.Check(history) is { } problem) return new Violation(Name, problem);
        foreach (List<KeyValueOperation> part in HistoryPartition.Of(history))
        {
            PartSearch search = new(part, MostSteps);
            if (search.Run()) continue;
            if (!search.IsExhausted) return new Violation(Name, search.Explanation);
            Undecided++;
        }

        return null;
    }
}
