using Tenure.Simulator.Histories;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Checkers;

/// <summary>
/// Log matching: where two logs have an entry with the same index and term, they are equal up to there (Raft paper, figure
/// 3). An entry is remembered with the term of the one before it, so that equality of all that precedes follows entry by entry.
/// </summary>
internal sealed class LogMatching
{
    public const string Name = "log-matching";

    private readonly Dictionary<(ulong Index, ulong Term), (ulong Digest, ulong PreviousTerm)> _seen = [];

    /// <summary>A member's log gained an entry at this index, behind one of <paramref name="previousTerm"/>.</summary>
    public Violation? Appended(ulong member, ulong index, LoggedEntry entry, ulong previousTerm)
    {
        (ulong, ulong) now = (entry.Digest, previousTerm);
        return _seen.TryAdd((index, entry.Term), now) || _seen[(index, entry.Term)] == now
            ? null
            : new Violation(Name, $"member {member} has another entry {index}@{entry.Term}, or another one before it, than a member had earlier");
    }
}
