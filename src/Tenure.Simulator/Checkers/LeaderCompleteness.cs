using Tenure.Simulator.Histories;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Checkers;

/// <summary>
/// Leader completeness: an entry that was committed in a term is in the log of every leader of a later term (Raft paper,
/// figure 3). By log matching it is enough to look for the last of them.
/// </summary>
internal sealed class LeaderCompleteness
{
    public const string Name = "leader-completeness";

    /// <summary>For each term in which a commit was seen, the last entry that was committed by then.</summary>
    private readonly SortedDictionary<ulong, (ulong Index, ulong Term)> _committed = [];

    /// <summary>A member whose own term is <paramref name="seenIn"/> knows that this entry is committed.</summary>
    public void Committed(ulong index, ulong term, ulong seenIn)
    {
        if (!_committed.TryGetValue(seenIn, out (ulong Index, ulong Term) last) || last.Index < index) _committed[seenIn] = (index, term);
    }

    /// <summary>A member has become the leader of a term with this log.</summary>
    public Violation? Leads(ulong member, ulong term, ObservedLog log)
    {
        (ulong Index, ulong Term) last = default;
        foreach ((ulong seenIn, (ulong Index, ulong Term) committed) in _committed)
        {
            if (seenIn >= term) break;
            if (committed.Index > last.Index) last = committed;
        }

        return log.Holds(last.Index, last.Term)
            ? null
            : new Violation(Name, $"member {member} leads term {term} without the entry {last.Index}@{last.Term}, which was committed before");
    }
}
