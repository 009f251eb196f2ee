using Tenure.Simulator.Histories;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Checkers;

/// <summary>
/// All that consensus promises, checked from what members write, send and apply. The world reports each event once, in the
/// order in which it happens: for one step of a member first its writes, then its role, then what it committed and applied.
/// </summary>
internal sealed class ConsensusChecks
{
    private readonly Dictionary<ulong, ObservedLog> _logs = [];
    private readonly OneLeaderPerTerm _leaders = new();
    private readonly LogMatching _matching = new();
    private readonly LeaderCompleteness _completeness = new();
    private readonly StateMachineSafety _machines = new();
    private readonly Durability _durability = new();

    /// <summary>
    /// A member starts: with a hard state, a log behind a base (0 for none), and a state machine that has applied up to the base.
    /// </summary>
    public Violation? Started(ulong member, ulong term, ulong vote, ulong baseIndex, ulong baseTerm, ReadOnlySpan<LoggedEntry> entries)
    {
        ObservedLog now = new();
        now.Restart(baseIndex, baseTerm, entries);
        ObservedLog before = LogOf(member);
        _logs[member] = now;
        _machines.Started(member, baseIndex);
        if (Matches(member, baseIndex, baseTerm, entries) is { } mismatch) return mismatch;
        return _durability.Recovered(member, term, vote, before, now);
    }

    /// <summary>A fault destroyed part of what this member's disk had confirmed.</summary>
    public void Damaged(ulong member) => _durability.Forgive(member);

    /// <summary>A member handed a write to its disk: the log is cut off from an index on (0 for nowhere), then grows.</summary>
    public Violation? Wrote(ulong member, ulong write, ulong truncateFrom, ReadOnlySpan<LoggedEntry> entries)
    {
        ObservedLog log = LogOf(member);
        _durability.Truncated(member, truncateFrom, log);
        log.Write(write, truncateFrom, entries);
        ulong before = log.LastIndex - (ulong)entries.Length;
        return Matches(member, before, log.TermAt(before), entries);
    }

    /// <summary>The disk has confirmed all of a member's writes up to this one.</summary>
    public void Durable(ulong member, ulong through) => LogOf(member).Durable(through);

    /// <summary>A snapshot that another member sent has taken the place of this one's log and state.</summary>
    public void Restored(ulong member, ulong index, ulong term)
    {
        LogOf(member).Restart(index, term, []);
        _machines.Started(member, index);
    }

    /// <summary>A granted vote left the machine.</summary>
    public void Voted(ulong member, ulong term, ulong candidate) => _durability.Voted(member, term, candidate);

    /// <summary>A member told its leader that its log matches up to this index.</summary>
    public void Acknowledged(ulong member, ulong index) => _durability.Acknowledged(member, index, LogOf(member).TermAt(index));

    /// <summary>Whether a member's log has this entry, or a snapshot in its place.</summary>
    public bool Holds(ulong member, ulong index, ulong term) => LogOf(member).Holds(index, term);

    public Violation? Leads(ulong member, ulong term) =>
        _leaders.Leads(member, term) ?? _completeness.Leads(member, term, LogOf(member));

    /// <summary>A leader's commit index has moved. Its entries count as committed for all later leaders.</summary>
    public Violation? LeaderCommitted(ulong leader, ulong term, ulong index, IReadOnlyList<IReadOnlyList<ulong>> voterSets)
    {
        ulong entryTerm = LogOf(leader).TermAt(index);
        _completeness.Committed(index, entryTerm, term);
        return Durability.Committed(leader, index, entryTerm, voterSets, LogOf);
    }

    /// <summary>A member that is in this term applied an entry.</summary>
    public Violation? Applied(ulong member, ulong term, ulong index, LoggedEntry entry)
    {
        _completeness.Committed(index, entry.Term, term);
        return _machines.Applied(member, index, entry);
    }

    /// <inheritdoc cref="StateMachineSafety.State"/>
    public Violation? State(ulong member, ulong index, long revision, ulong content) => _machines.State(member, index, revision, content);

    /// <summary>What is known of a member's log.</summary>
    public ObservedLog LogOf(ulong member)
    {
        if (!_logs.TryGetValue(member, out ObservedLog? log)) _logs.Add(member, log = new ObservedLog());
        return log;
    }

    /// <summary>Entries in a log behind a position: what matching logs have there as well.</summary>
    private Violation? Matches(ulong member, ulong index, ulong term, ReadOnlySpan<LoggedEntry> entries)
    {
        foreach (LoggedEntry entry in entries)
        {
            if (_matching.Appended(member, ++index, entry, term) is { } violation) return violation;
            term = entry.Term;
        }

        return null;
    }
}
