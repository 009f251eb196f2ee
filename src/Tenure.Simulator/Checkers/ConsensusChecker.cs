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
    private readonly ulong[][] _first = [[.. voters.Select(voter => voter.Value)]];

    /// <summary>The voters that each entry of a configuration names, in two sets while it is joint. The newest index comes last.</summary>
    private readonly SortedDictionary<(ulong Index, ulong Term), ulong[][]> _configurations = [];

    private readonly Dictionary<NodeId, Term> _terms = [];
    private readonly HashSet<NodeId> _leaders = [];

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
                return _checks.Wrote(issued.Node.Value, write.Id.Value, write.TruncateFrom?.Value ?? 0, Entries(write.Entries));
            case WriteDurable durable:
                _checks.Durable(durable.Node.Value, durable.Write.Id.Value);
                return null;
            case FrameSent { Frame: RaftFrame { Message: var message } }:
                Left(message);
                return null;
            case FaultHappened { Fault: DiskDamage, Victim: { } victim }:
                _checks.Damaged(victim.Value);
                return null;
            case RoleChanged changed:
                return Became(changed);
            case CommitAdvanced commit when _leaders.Contains(commit.Node):
                return _checks.LeaderCommitted(commit.Node.Value, _terms[commit.Node].Value, commit.Commit.Value, VoterSets(commit.Node));
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

    /// <summary>A message left its sender, and what it promises must be durable by now.</summary>
    private void Left(Message message)
    {
        if (message is VoteResponse { Granted: true }) _checks.Voted(message.From.Value, message.Term.Value, message.To.Value);
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

    /// <summary>A configuration counts from the moment when it is in the log (§6).</summary>
    private ulong[][] VoterSets(NodeId leader)
    {
        foreach (((ulong index, ulong term), ulong[][] sets) in _configurations.Reverse())
            if (_checks.LogOf(leader.Value).Holds(index, term)) return sets;
        return _first;
    }

    private LoggedEntry[] Entries(IReadOnlyList<Entry> entries)
    {
        foreach (Entry entry in entries)
        {
            if (entry.Kind == EntryKind.Configuration && ConfigurationCodec.TryRead(entry.Data) is { } configuration)
                _configurations[(entry.Index.Value, entry.Term.Value)] = Sets(configuration);
        }

        return [.. entries.Select(entry => Entry(entry))];
    }

    private static ulong[][] Sets(Configuration configuration)
    {
        ClusterMember[] members = configuration.Members.ToArray();
        ulong[] now = [.. members.Where(member => member.VotesInNew).Select(member => member.Id.Value)];
        ulong[] before = [.. members.Where(member => member.VotesInOld).Select(member => member.Id.Value)];
        return configuration.IsJoint ? [now, before] : [now];
    }

    private static LoggedEntry Entry(in Entry entry) => new(entry.Term.Value, TraceHash.Of(entry.Data.Span) + (ulong)entry.Kind);
}
