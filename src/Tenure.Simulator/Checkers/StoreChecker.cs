using Tenure.Node.Loop;
using Tenure.Protocols.Raft;
using Tenure.Simulator.Checkers.Linearizability;
using Tenure.Simulator.Clients;
using Tenure.Simulator.Faults;
using Tenure.Simulator.Histories;
using Tenure.Simulator.World;
using Tenure.Store;

namespace Tenure.Simulator.Checkers;

/// <summary>
/// What the cluster promises about its keys, leases and watches. The commands that the members agreed on are carried out once
/// more by a <see cref="ReferenceStore"/>, and what clients were told is compared with that.
/// </summary>
internal sealed class StoreChecker(LeaseRules leases) : IChecker
{
    /// <summary>How often leases are looked at that nobody renews.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a watch may take to hear of a change while the cluster is well, also if it has to be opened anew.</summary>
    private static readonly TimeSpan TimeToWatch = TimeSpan.FromSeconds(3.2);

    private readonly ReferenceStore _reference = new();
    private readonly WatchOrder _watches = new();
    private readonly ContestOrder _contests = new("c", "e");
    private readonly LinearizabilityChecker _linearizability = new();
    private readonly List<KeyValueOperation> _history = [];

    /// <summary>The revision that each applied entry should lead to.</summary>
    private readonly List<long> _revisions = [1];

    private readonly List<(TimeSpan At, long Revision)> _changed = [];
    private readonly Dictionary<NodeId, TimeSpan> _paused = [];
    private NodeId _leader;

    /// <summary>How many partitions there are now. Each may leave no quorum that could end a lease, for as long as it lasts.</summary>
    private int _partitions;

    private TimeSpan _nextLook;

    public Violation? Observe(TimeSpan at, Observation observation)
    {
        if (at >= _nextLook)
        {
            _nextLook = at + LookEvery;
            if (_partitions > 0) leases.Disturbed(at);
            if (leases.Look(at) is { } overdue) return overdue;
        }

        return observation switch
        {
            EntryApplied applied when applied.Entry.Index.Value == (ulong)_revisions.Count => Agreed(applied.Entry, at),
            StateReached reached => Reached(reached),
            RoleChanged { Role: Role.Leader } changed => LeaderBegan(changed.Node, at),
            FaultHappened fault => Faulted(fault, at),
            NodePaused paused => Paused(paused.Node, at),
            NodeResumed resumed => Resumed(resumed.Node, at),
            ClocksLeftTheBound => TrustNoClock(),
            OperationInvoked invoked => Invoked(invoked.Operation),
            OperationConcluded concluded => Concluded(concluded),
            LeaseAsked asked => Asked(asked, at),
            LeaseRenewed renewed => leases.Renewed(renewed.Lease, renewed.TimeToLive, renewed.Asked, at),
            LeaseGone gone => leases.Gone(gone.Lease, at),
            LeaseReturned returned => Returned(returned),
            WatchBegan began => Began(began),
            WatchSent sent => _watches.Sent(sent.Watch, sent.Changes),
            WatchProgressed progressed => _watches.Progressed(progressed.Watch, progressed.Revision),
            WatchCompactedAt compacted => _watches.Cancelled(compacted.Watch, compacted.CompactRevision),
            WatchEnded ended => Ended(ended),
            ContestWon won => _contests.Won(won.Contest, won.Client, won.CreateRevision),
            ContestLeft left => _contests.Left(left.Contest, left.Client, left.CreateRevision),
            LeadershipBegan began => _contests.Won(began.Election, began.Candidate, began.Token),
            _ => null,
        };
    }

    public Violation? Finish(TimeSpan at) => _linearizability.Check(_history) ?? _watches.Finish(RevisionAt(at - TimeToWatch));

    /// <summary>An entry that was not seen applied before: this is what all members agree on.</summary>
    private Violation? Agreed(in Entry entry, TimeSpan at)
    {
        Command? command = null;
        if (entry.Kind == EntryKind.Command && Envelope.TryOpen(entry.Data, out Envelope envelope) && envelope.Kind == EnvelopeKind.StoreCommand)
            CommandCodec.TryRead(envelope.Content, out command, out _);

        IReadOnlyList<KeyChange> changes = command is null ? [] : _reference.Apply(command);
        _revisions.Add(_reference.Revision);
        if (changes.Count > 0)
        {
            _watches.Applied(_reference.Revision, changes);
            _contests.Applied(changes);
            _changed.Add((at, _reference.Revision));
        }

        if (command is LeaseGrantCommand grant) leases.Began(grant.Lease.Value);
        return command is LeaseRevokeCommand revoke ? Ended(revoke.Lease.Value, changes.Count, at) : null;
    }

    /// <summary>A lease ended, and took its keys with it: for the history of the keys that is an operation like any other.</summary>
    private Violation? Ended(long lease, int deleted, TimeSpan at)
    {
        _history.Add(new KeyValueOperation("the cluster", TimeSpan.Zero, KeyValueRequest.Of(new KeyStep(KeyStepKind.EndLease, "", Lease: lease)))
        {
            Returned = at,
            Answer = new KeyValueAnswer(true, _reference.Revision, [new StepAnswer(null, deleted)]),
        });
        return leases.Ended(lease, at);
    }

    private Violation? Reached(StateReached reached)
    {
        long expected = _revisions[(int)reached.Applied.Value];
        return reached.Revision == expected
            ? null
            : new Violation(
                StateMachineSafety.Name,
                $"member {reached.Node} is at revision {reached.Revision} after entry {reached.Applied}, and should be at {expected}");
    }

    /// <summary>The last revision that was known by then.</summary>
    private long RevisionAt(TimeSpan at) => _changed.LastOrDefault(changed => changed.At <= at).Revision;

    private Violation? Invoked(KeyValueOperation operation)
    {
        _history.Add(operation);
        return null;
    }

    private Violation? Concluded(OperationConcluded concluded)
    {
        if (concluded.HadNoEffect) _history.RemoveAt(_history.LastIndexOf(concluded.Operation));
        return null;
    }

    private Violation? Faulted(FaultHappened fault, TimeSpan at)
    {
        if (fault.Fault is Partition) _partitions += fault.IsOver ? -1 : 1;
        return Disturbed(at);
    }

    private Violation? LeaderBegan(NodeId leader, TimeSpan at)
    {
        _leader = leader;
        return Disturbed(at);
    }

    private Violation? Paused(NodeId member, TimeSpan at)
    {
        _paused[member] = at;
        return null;
    }

    /// <summary>While it stood still, another may have begun to lead and started all leases anew.</summary>
    private Violation? Resumed(NodeId member, TimeSpan at)
    {
        if (member == _leader && _paused.TryGetValue(member, out TimeSpan from)) leases.LeaderStalled(from, at);
        return Disturbed(at);
    }

    private Violation? TrustNoClock()
    {
        leases.ClocksLeaveTheBound();
        return null;
    }

    private Violation? Disturbed(TimeSpan at)
    {
        leases.Disturbed(at);
        return null;
    }

    private Violation? Asked(LeaseAsked asked, TimeSpan at)
    {
        leases.Asked(asked.Lease, asked.TimeToLive, at, asked.Until);
        return null;
    }

    private Violation? Returned(LeaseReturned returned)
    {
        leases.Returned(returned.Lease);
        return null;
    }

    private Violation? Began(WatchBegan began)
    {
        _watches.Created(began.Watch, began.Prefix, began.From);
        return null;
    }

    private Violation? Ended(WatchEnded ended)
    {
        _watches.Ended(ended.Watch);
        return null;
    }
}
