using Tenure.Node.Peers;
using Tenure.Protocols.Raft;
using Tenure.Simulator.Faults;
using Tenure.Simulator.Histories;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Checkers;

/// <summary>Tells <see cref="ConsensusChecks"/> what the world sees of its members.</summary>
internal sealed class ConsensusChecker(IReadOnlyList<NodeId> voters) : IChecker
{
    private readonly ConsensusChecks _checks = new();
    private readonly ObservedConfigurations _configurations = new([.. voters.Select(voter => voter.Value)]);
    private readonly Dictionary<NodeId, Term> _terms = [];
    private readonly HashSet<NodeId> _leaders = [];
    private readonly HashSet<NodeId> _damaged = [];

    public Violation? Observe(TimeSpan at, Observation observation)
    {
        switch (observation)
        {
            case NodeStarted started:
                _terms[started.Node] = started.State.Term;
                _leaders.Remove(started.Node);
                return _checks.Started(
                    started.Node.Value,
                    started.State.Term.Value,
                    started.State.Vote.Value,
                    started.Base.Index.Value,
                    started.Base.Term.Value,
                    Entries(started.Entries));
            case WriteIssued { Write: var write } issued:
                if (write.RestartAt is { } snapshot) _checks.Restored(issued.Node.Value, snapshot.Index.Value, snapshot.Term.Value);
                _configurations.Wrote(write.Entries);
                return _checks.Wrote(issued.Node.Value, write.Id.Value, write.TruncateFrom?.Value ?? 0, Entries(write.Entries));
            case WriteDurable durable:
                _checks.Durable(durable.Node.Value, durable.Write.Id.Value);
                return null;
            case FrameSent { Frame: RaftFrame { Message: var message } }:
                Left(message);
                return null;
            case FaultHappened { Fault: DiskDamage, Victim: { } victim }:
                _damaged.Add(victim);
                _checks.Damaged(victim.Value);
                return null;
            case StartRefused refused when !_damaged.Contains(refused.Node):
                return new Violation("recovery", $"member {refused.Node} does not start, and nothing has damaged its disk: {refused.Reason}");
            case RoleChanged changed:
                return Became(changed);
            case CommitAdvanced commit when _leaders.Contains(commit.Node):
                return Committed(commit);
            case EntryApplied applied:
                return _checks.Applied(
                    applied.Node.Value, _terms[applied.Node].Value, applied.Entry.Index.Value, Entry(applied.Entry));
            case StateReached reached:
                return _checks.State(reached.Node.Value, reached.Applied.Value, reached.Revision, reached.ContentHash);
            default:
                return null;
        }
    }

    public Violation? Finish(TimeSpan at) => null;

    /// <summary>
    /// A leader goes by the newest configuration in its log. It may have appended that in the same step, after it had counted by
    /// the one before, so a quorum of either will do.
    /// </summary>
    private Violation? Committed(CommitAdvanced commit)
    {
        ulong leader = commit.Node.Value;
        Violation? violation = null;
        foreach (ulong[][] voterSets in _configurations.NewestOf((index, term) => _checks.Holds(leader, index, term)))
        {
            violation = _checks.LeaderCommitted(leader, _terms[commit.Node].Value, commit.Commit.Value, voterSets);
            if (violation is null) return null;
        }

        return violation;
    }

    /// <summary>A message left its sender, and what it promises must be durable by now.</summary>
    private void Left(Message message)
    {
        if (message is VoteResponse { Granted: true }) _checks.Voted(message.From.Value, message.Term.Value, message.To.Value);
        // Whoever campaigns has given its vote to itself.
        else if (message is VoteRequest) _checks.Voted(message.From.Value, message.Term.Value, message.From.Value);
        else if (message is AppendAccepted accepted) _checks.Acknowledged(message.From.Value, accepted.Match.Value);
    }

    private Violation? Became(RoleChanged changed)
    {
        _terms[changed.Node] = changed.Term;
        if (changed.Role != Role.Leader)
        {
            _leaders.Remove(changed.Node);
            return null;
        }

        _leaders.Add(changed.Node);
        return _checks.Leads(changed.Node.Value, changed.Term.Value);
    }

    private static LoggedEntry[] Entries(IReadOnlyList<Entry> entries) => [.. entries.Select(entry => Entry(entry))];

    private static LoggedEntry Entry(in Entry entry) => new(entry.Term.Value, TraceHash.Of(entry.Data.Span) + (ulong)entry.Kind);
}
