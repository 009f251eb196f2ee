using Tenure.Simulator.Histories;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Checkers;

/// <summary>
/// State machine safety: no two members apply different commands at the same index (Raft paper, figure 3), each applies
/// them one after the other, and the same commands lead to the same state.
/// </summary>
internal sealed class StateMachineSafety
{
    public const string Name = "state-machine-safety";

    private readonly Dictionary<ulong, LoggedEntry> _applied = [];
    private readonly Dictionary<ulong, long> _revisions = [];
    private readonly Dictionary<ulong, ulong> _contents = [];
    private readonly Dictionary<ulong, ulong> _lastOf = [];

    /// <summary>A member starts, or starts anew, with everything up to this index in its state machine.</summary>
    public void Started(ulong member, ulong applied) => _lastOf[member] = applied;

    public Violation? Applied(ulong member, ulong index, LoggedEntry entry)
    {
        ulong expected = _lastOf.GetValueOrDefault(member) + 1;
        _lastOf[member] = index;
        if (index != expected) return new Violation(Name, $"member {member} applied entry {index} where {expected} was next");
        return _applied.TryAdd(index, entry) || _applied[index] == entry
            ? null
            : new Violation(Name, $"member {member} applied {index}@{entry.Term}, and another member {index}@{_applied[index].Term} with other content");
    }

    /// <summary>What an entry left a member with: its store's revision, and a digest of its whole content, or 0 where it was not taken.</summary>
    public Violation? State(ulong member, ulong index, long revision, ulong content)
    {
        if (!_revisions.TryAdd(index, revision) && _revisions[index] != revision)
            return new Violation(Name, $"after entry {index} member {member} is at revision {revision}, and another was at {_revisions[index]}");
        return content == 0 || _contents.TryAdd(index, content) || _contents[index] == content
            ? null
            : new Violation(Name, $"after entry {index} member {member} holds another state than a member that applied the same");
    }
}
