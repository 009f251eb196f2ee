using Tenure.Node.Leases;
using Tenure.Node.Peers;
using Tenure.Node.Watches;
using Tenure.Protocols;
using Tenure.Protocols.Raft;
using Tenure.Store;
using InvariantException = Tenure.Protocols.InvariantException;
using Invariant = Tenure.Protocols.Invariant;

namespace Tenure.Node.Loop;

/// <summary>
/// One member of the cluster without its threads, files and sockets: events in, effects out. It drives the protocol, and
/// applies to the store what the protocol commits. Production and the simulator run this same code; they differ in who
/// calls it and who carries out what is in <see cref="Outbox"/>.
/// </summary>
/// <remarks>
/// A batch is any number of <see cref="Handle"/> and <see cref="Written"/>, then one <see cref="Settle"/>, after which the
/// driver empties the outbox. Gathering a batch before settling it is what groups proposals, reads and writes.
/// </remarks>
internal sealed class NodeCore
{
    /// <summary>How many leases one revocation round takes; the rest follow in the next.</summary>
    private const int MostExpiriesAtOnce = 1000;

    /// <summary>How many frames of other members' proposals wait while leadership is handed over; more are dropped.</summary>
    private const int MostForwarded = 4096;

    private readonly RaftOptions _options;
    private readonly RaftNode _raft;
    private readonly Effects _effects = new();
    private readonly StoreMachine _store = new();
    private readonly Grantor _grantor;
    private readonly ProposalDesk _proposals = new();
    private readonly ReadDesk _reads = new();
    private readonly LeaseDesk _leases;
    private readonly TransferDesk _transfers = new();
    private readonly WatchIndex<IWatcher> _watches = new();
    private readonly HashSet<IWatcher> _concerned = [];

    private long _wokenThrough = Revision.First.Value;

    private readonly List<ProposalFrame> _forwarded = [];
    private MonotonicTime _desksDue = MonotonicTime.Never;

    /// <param name="options">How this member takes part in the protocol.</param>
    /// <param name="members">All members of the cluster.</param>
    /// <param name="recovered">What was durable when the node stopped.</param>
    /// <param name="seed">Decides every random choice.</param>
    /// <param name="now">When the node starts.</param>
    public NodeCore(RaftOptions options, MemberTable members, Log.RecoveredLog recovered, ulong seed, MonotonicTime now)
    {
        _options = options;
        Members = members;
        var start = new LogBase(recovered.Base, Configuration.OfVoters(members.Members.Select(member => member.Id)));
        _raft = new RaftNode(options, recovered.State, start, recovered.Entries, seed, now);
        _grantor = new Grantor(options.ElectionTimeoutMax);
        _leases = new LeaseDesk(_grantor, _reads, Outbox);
    }

    public Outbox Outbox { get; } = new();

    /// <summary>Changes of role, term or leader since the driver last cleared them.</summary>
    public List<RoleChange> RoleChanges { get; } = [];

    public MemberTable Members { get; }

    /// <summary>The newest root; safe to read from any thread.</summary>
    public StoreRoot Root => _store.Root;

    /// <summary>Every watcher that a change up to this revision concerns has been woken. Safe to read from any thread.</summary>
    public Revision WokenThrough => new(Volatile.Read(ref _wokenThrough));

    public NodeId Id => _raft.Id;

    public Role Role => _raft.Role;

    public Term Term => _raft.Term;

    public NodeId Leader => _raft.Leader;

    public LogIndex Commit => _raft.CommitIndex;

    public LogIndex Applied { get; private set; }

    /// <summary>When <see cref="Settle"/> is due even if nothing happens.</summary>
    public MonotonicTime NextDeadline =>
        MonotonicTime.Earlier(_desksDue, MonotonicTime.Earlier(_raft.NextDeadline, _grantor.NextDeadline));

    private bool IsLeader => _raft.Role == Role.Leader;

    public void Handle(NodeEvent happened, MonotonicTime now)
    {
        if (happened is ClientRequest request) request.Deadline = now + RequestTimeout;
        switch (happened)
        {
            case ClientProposal proposal:
                _proposals.Add(proposal);
                break;
            case ClientRead read:
                _reads.Add(new ReadConfirmation(read, _store));
                break;
            case ClientLeaseQuestion question:
                _leases.Add(question, _raft.Id, _raft.Leader);
                break;
            case ClientTransfer transfer:
                _transfers.Begin(transfer, _raft, now + TransferTimeout, now, _effects);
                break;
            case PeerSaid said:
                Hear(said.From, said.Frame, now);
                break;
            case PeerDied died:
                _raft.PeerRefused(died.Peer, now, _effects);
                break;
            case WatchAdded added:
                _watches.Add(added.Range, added.Watcher);
                // Something may have changed between the watcher's last look and now.
                added.Watcher.Wake(new WakeUp(Revision.First, Root));
                break;
            case WatchRemoved removed:
                _watches.Remove(removed.Range, removed.Watcher);
                break;
            default:
                throw new InvariantException($"{happened.GetType().Name} is no event of a node.");
        }
    }

    /// <summary>All writes up to this one are durable.</summary>
    public void Written(WriteId through, MonotonicTime now)
    {
        Outbox.Durable(through);
        _raft.Written(through, now, _effects);
    }

    /// <summary>Ends a batch: lets time act, hands on what gathered, applies what is committed.</summary>
    public void Settle(MonotonicTime now)
    {
        _grantor.Observe(now);
        if (_raft.NextDeadline <= now) _raft.Tick(now, _effects);
        if (_desksDue <= now) LookForOverdue(now);
        StartExpiry(now);
        do
        {
            HandOverProposals(now);
            if (_reads.WantsRound && _raft.Leader != NodeId.None) _raft.Read(_reads.BeginRound(), now, _effects);
        }
        while (CarryOut(now));
        ScheduleDesks(now);
    }

    /// <summary>The node stops: nobody is left waiting.</summary>
    public void FailAll(NodeFailure failure)
    {
        _proposals.FailAll(failure);
        _reads.FailAll(failure);
        _leases.FailAll(failure);
        _transfers.FailAll(failure);
    }

    /// <summary>etcd gives a request five seconds and two election timeouts.</summary>
    private TimeSpan RequestTimeout => TimeSpan.FromSeconds(5) + (2 * _options.ElectionTimeoutMax);

    /// <summary>The protocol gives up after one election timeout; the new leader must also make itself known here.</summary>
    private TimeSpan TransferTimeout => 3 * _options.ElectionTimeoutMax;

    private void Hear(NodeId from, PeerFrame frame, MonotonicTime now)
    {
        switch (frame)
        {
            case RaftFrame { Message: var message } when message.From == from && message.To == _raft.Id:
                _raft.Step(message, now, _effects);
                break;
            case RaftFrame or BullyFrame:
                // A member speaks for itself, to this one, and Raft; anything else is lost like any message.
                break;
            case ProposalFrame forwarded:
                if (_forwarded.Count < MostForwarded) _forwarded.Add(forwarded);
                break;
            case LeaseQuestionFrame question when IsLeader:
                _leases.AskedBy(from, question);
                break;
            case LeaseQuestionFrame:
                break;
            case LeaseAnswerFrame answer:
                _leases.Answered(answer);
                break;
            default:
                throw new InvariantException($"{frame.GetType().Name} is no frame between members.");
        }
    }

    /// <summary>
    /// Frames get lost, and clients' time runs out. Whoever waits is looked after on a schedule of its own, since the
    /// protocol has no deadline in a follower that hears its leader.
    /// </summary>
    private void LookForOverdue(MonotonicTime now)
    {
        _desksDue = MonotonicTime.Never;
        _proposals.Expire(now);
        _reads.Expire(now);
        _reads.Release();
        _leases.Expire(now);
        if (!IsLeader) _leases.RouteAll(_raft.Id, _raft.Leader);
        _transfers.Expire(now);
    }

    private void ScheduleDesks(MonotonicTime now)
    {
        bool anyoneWaits = _proposals.HasOpen || _reads.HasOpen || _leases.HasOpen || _transfers.HasOpen;
        if (anyoneWaits && _desksDue == MonotonicTime.Never) _desksDue = now + _options.ElectionTimeoutMin;
    }

    /// <summary>
    /// Other members' proposals enter the log in the term that they were sent in or not at all: their origin proposes them
    /// again when it sees that this term brought nothing. While leadership is being handed over they wait.
    /// </summary>
    private void ProposeForwarded(MonotonicTime now)
    {
        _forwarded.RemoveAll(frame => !IsLeader || frame.Term != _raft.Term || _raft.TryPropose(frame.Envelopes, now, _effects));
    }

    private void HandOverProposals(MonotonicTime now)
    {
        if (_forwarded.Count > 0) ProposeForwarded(now);
        while (_proposals.HasReady && _raft.Leader != NodeId.None)
        {
            ReadOnlyMemory<byte>[] envelopes = _proposals.Ready();
            if (!IsLeader) Outbox.Send(_raft.Leader, new ProposalFrame(_raft.Term, envelopes));
            else if (!_raft.TryPropose(envelopes, now, _effects)) return;
            _proposals.HandedOver(envelopes.Length, _raft.Term);
        }
    }

    /// <summary>Takes over what the protocol asked for; true where that may have made more work.</summary>
    private bool CarryOut(MonotonicTime now)
    {
        bool isNews = _effects.RoleChanges.Count > 0 || _effects.Committed.Count > 0 || _effects.Reads.Count > 0;
        Outbox.Writes.AddRange(_effects.Writes);
        foreach (Send send in _effects.Sends) Outbox.Send(send);
        RoleChange[] changes = [.. _effects.RoleChanges];
        Entry[] committed = [.. _effects.Committed];
        ReadOutcome[] outcomes = [.. _effects.Reads];
        _effects.Clear();

        foreach (RoleChange change in changes) Became(change);
        Apply(committed, now);
        foreach (ReadOutcome outcome in outcomes) _reads.Decided(outcome);
        _reads.Applied(Applied, now);
        return isNews;
    }

    private void Became(RoleChange change)
    {
        RoleChanges.Add(change);
        if (change.Role != Role.Leader) _grantor.Demote();
        _reads.Release();
        _leases.RouteAll(_raft.Id, change.Leader);
        _transfers.LeaderIs(change.Leader);
    }

    private void Apply(Entry[] committed, MonotonicTime now)
    {
        if (committed.Length == 0) return;
        foreach (ref readonly Entry entry in committed.AsSpan())
        {
            Invariant.Holds(entry.Index == Applied.Next);
            _proposals.EntryApplied(entry.Term);
            if (entry.Kind == EntryKind.Command) ApplyEnvelope(entry, now);
            else if (entry.Kind == EntryKind.NoOp && IsLeader && entry.Term == _raft.Term) _grantor.Promote(Root.Leases(), now);
            Applied = entry.Index;
        }

        WakeWatchers();
    }

    private void ApplyEnvelope(in Entry entry, MonotonicTime now)
    {
        if (!Envelope.TryOpen(entry.Data, out Envelope envelope)) throw Unreadable(entry, "it has no envelope");

        CommandResult? result = null;
        switch (envelope.Kind)
        {
            case EnvelopeKind.StoreCommand:
                if (!CommandCodec.TryRead(envelope.Content, out Command? command, out string? reason)) throw Unreadable(entry, reason);
                // What changed must be told before it may be forgotten.
                if (command is CompactCommand) WakeWatchers();
                result = _store.Apply(command!);
                TellGrantor(command!, result, now);
                break;
            case EnvelopeKind.MemberAttributes:
                if (!Members.TryApply(envelope.Content)) throw Unreadable(entry, "its member attributes do not parse");
                break;
            default:
                throw Unreadable(entry, $"its kind {envelope.Kind} is unknown");
        }

        if (envelope.Origin == _raft.Id) _proposals.Applied(envelope.Number, result);
    }

    /// <summary>A member that cannot read what the cluster agreed on must not go on as if it had not been said.</summary>
    private static InvariantException Unreadable(in Entry entry, string? reason) =>
        new($"Entry {entry.Position} cannot be applied: {reason}.");

    private void TellGrantor(Command command, CommandResult result, MonotonicTime now)
    {
        if (result is LeaseGrantResult granted) _grantor.Add(granted.Lease, granted.TtlSeconds, now);
        else if (command is LeaseRevokeCommand revoked) _grantor.Remove(revoked.Lease);
    }

    private void WakeWatchers()
    {
        StoreRoot root = Root;
        if (WokenThrough == root.Revision) return;
        if (_watches.Count > 0) WakeWatchers(new WakeUp(WokenThrough.Next, root));
        Volatile.Write(ref _wokenThrough, root.Revision.Value);
    }

    private void WakeWatchers(WakeUp wakeUp)
    {
        foreach (ChangeGroup group in wakeUp.Root.Changes(wakeUp.Since, KeyRange.All, int.MaxValue).Groups)
            _watches.Collect(group.Changes, _concerned);
        foreach (IWatcher watcher in _concerned) watcher.Wake(wakeUp);
        _concerned.Clear();
    }

    private void StartExpiry(MonotonicTime now)
    {
        if (_grantor.NextDeadline > now) return;
        List<LeaseId> due = _grantor.CollectDue(now, MostExpiriesAtOnce);
        if (due.Count > 0) _reads.Add(new ExpiryConfirmation(due, _grantor, Revoke));
    }

    /// <summary>
    /// Proposes revocations in this term or not at all: a new leader has granted the leases anew, so what this one saw
    /// expire must not reach the log through it.
    /// </summary>
    private bool Revoke(IReadOnlyList<LeaseId> leases, MonotonicTime now)
    {
        ReadOnlyMemory<byte>[] envelopes = [.. leases.Select(lease => Envelope.Seal(
            EnvelopeKind.StoreCommand, _raft.Id, Envelope.Unanswered, into => CommandCodec.Write(into, new LeaseRevokeCommand(lease))))];
        return IsLeader && _raft.TryPropose(envelopes, now, _effects);
    }
}
