using Tenure.Node.Leases;
using Tenure.Node.Log;
using Tenure.Node.Members;
using Tenure.Node.Peers;
using Tenure.Node.Snapshots;
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
    private readonly AppliedState _applied;
    private readonly Grantor _grantor;
    private readonly ProposalDesk _proposals = new();
    private readonly ReadDesk _reads;
    private readonly LeaseDesk _leases;
    private readonly TransferDesk _transfers = new();
    private readonly MembershipDesk _membership;
    private readonly SnapshotDesk _snapshots;
    private readonly List<ProposalFrame> _forwarded = [];
    private MonotonicTime _desksDue = MonotonicTime.Never;

    /// <param name="options">How this member takes part in the protocol.</param>
    /// <param name="policy">When it takes snapshots.</param>
    /// <param name="snapshot">The newest snapshot that was durable when the node stopped.</param>
    /// <param name="recovered">The log behind it.</param>
    /// <param name="seed">Decides every random choice.</param>
    /// <param name="now">When the node starts.</param>
    public NodeCore(RaftOptions options, SnapshotPolicy policy, NodeSnapshot snapshot, RecoveredLog recovered, ulong seed, MonotonicTime now)
    {
        Invariant.Holds(recovered.Base == snapshot.Last);
        _options = options;
        _applied = new AppliedState(snapshot);
        var start = new LogBase(snapshot.Last, Members.Configuration);
        _raft = new RaftNode(options, recovered.State, start, recovered.Entries, seed, now);
        _grantor = new Grantor(options.ElectionTimeoutMax);
        _reads = new ReadDesk(new SplitMix64(seed).Next());
        _leases = new LeaseDesk(_grantor, _reads, Outbox);
        _membership = new MembershipDesk(_grantor, Outbox);
        _snapshots = new SnapshotDesk(policy, snapshot.Last.Index, Outbox, patience: options.ElectionTimeoutMax);
        Outbox.Peers = _raft.Peers;
    }

    public Outbox Outbox { get; } = new();

    /// <summary>Changes of role, term or leader since the driver last cleared them.</summary>
    public List<RoleChange> RoleChanges { get; } = [];

    /// <summary>Who is in the cluster, as far as it is applied.</summary>
    public MemberTable Members => _applied.Members;

    /// <summary>The newest root; safe to read from any thread.</summary>
    public StoreRoot Root => _applied.Root;

    /// <summary>Every watcher that a change up to this revision concerns has been woken. Safe to read from any thread.</summary>
    public Revision WokenThrough => _applied.Watchers.WokenThrough;

    public NodeId Id => _raft.Id;

    public Role Role => _raft.Role;

    public Term Term => _raft.Term;

    public NodeId Leader => _raft.Leader;

    public LogIndex Commit => _raft.CommitIndex;

    public LogIndex Applied => _applied.Last.Index;

    /// <summary>Whether the cluster has taken this member out: it has nothing more to do.</summary>
    public bool IsRemoved => Members.Removed.Contains(_raft.Id);

    /// <summary>When <see cref="Settle"/> is due even if nothing happens.</summary>
    public MonotonicTime NextDeadline => MonotonicTime.Earlier(
        MonotonicTime.Earlier(_desksDue, _snapshots.NextDeadline),
        MonotonicTime.Earlier(_raft.NextDeadline, _grantor.NextDeadline));

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
                _reads.Add(new ReadConfirmation(read, _applied));
                break;
            case ClientLeaseQuestion question:
                _leases.Add(question, _raft.Id, _raft.Leader);
                break;
            case ClientTransfer transfer:
                _transfers.Begin(transfer, _raft, now + TransferTimeout, now, _effects);
                break;
            case ClientMemberChange change:
                _membership.Add(change);
                _membership.Route(_raft, Members, now, _effects);
                break;
            case PeerSaid said:
                Hear(said.From, said.Frame, now);
                break;
            case PeerDied died:
                _raft.PeerRefused(died.Peer, now, _effects);
                break;
            case WatchAdded added:
                _applied.Watchers.Add(added.Range, added.Watcher, Root);
                break;
            case WatchRemoved removed:
                _applied.Watchers.Remove(removed.Range, removed.Watcher);
                break;
            case SnapshotSaved saved:
                _snapshots.Saved(saved, _raft);
                break;
            case SnapshotPartRead read:
                _snapshots.Happened(read);
                break;
            case SnapshotPartReceived received:
                _snapshots.Happened(received);
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
        if (_snapshots.NextDeadline <= now) _snapshots.LookForOverdue(now);
        StartExpiry(now);
        do
        {
            HandOverProposals(now);
            if (_reads.WantsRound && _raft.Leader != NodeId.None) _raft.Read(_reads.BeginRound(), now, _effects);
        }
        while (CarryOut(now));
        _membership.Applied(Applied, Members);
        _snapshots.TakeIfDue(_applied);
        ScheduleDesks(now);
    }

    /// <summary>The node stops: nobody is left waiting.</summary>
    public void FailAll(NodeFailure failure)
    {
        _proposals.FailAll(failure);
        _reads.FailAll(failure);
        _leases.FailAll(failure);
        _transfers.FailAll(failure);
        _membership.FailAll(failure);
    }

    /// <summary>etcd gives a request five seconds and two election timeouts.</summary>
    private TimeSpan RequestTimeout => TimeSpan.FromSeconds(5) + (2 * _options.ElectionTimeoutMax);

    /// <summary>The protocol gives up after one election timeout; the new leader must also make itself known here.</summary>
    private TimeSpan TransferTimeout => 3 * _options.ElectionTimeoutMax;

    private void Hear(NodeId from, PeerFrame frame, MonotonicTime now)
    {
        switch (frame)
        {
            case RaftFrame { Message: var message }:
                if (MayHear(from, message)) _raft.Step(message, now, _effects);
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
            case SnapshotPartFrame part:
                _snapshots.Hear(from, part, _applied);
                break;
            case SnapshotPartAnswerFrame answer:
                _snapshots.Hear(from, answer, now);
                break;
            case MembershipFrame question:
                _membership.AskedBy(from, question, _raft, Members, now, _effects);
                break;
            case MembershipAnswerFrame answer:
                _membership.Answered(answer);
                break;
            case BullyFrame:
                // Of another protocol than the one that members speak here.
                break;
            default:
                throw new InvariantException($"{frame.GetType().Name} is no frame between members.");
        }
    }

    /// <summary>
    /// A member speaks for itself and to this one, and a snapshot must be durable here before the protocol hears of it; anything
    /// else is lost like any message.
    /// </summary>
    private bool MayHear(NodeId from, Message message) =>
        message.From == from
        && message.To == _raft.Id
        && (message is not InstallSnapshot install || _snapshots.TryAdmit(install.Snapshot.Last, _applied));

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
        _membership.Expire(now);
        _membership.Route(_raft, Members, now, _effects);
    }

    private void ScheduleDesks(MonotonicTime now)
    {
        bool anyoneWaits = _proposals.HasOpen || _reads.HasOpen || _leases.HasOpen || _transfers.HasOpen || _membership.HasOpen;
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
        bool isNews = _effects.RoleChanges.Count > 0 || _effects.Committed.Count > 0 || _effects.Reads.Count > 0 || _effects.Restore is not null;
        Outbox.Writes.AddRange(_effects.Writes);
        foreach (Send send in _effects.Sends) Send(send, now);
        Outbox.Peers = _effects.Peers ?? Outbox.Peers;
        LogBase? restore = _effects.Restore;
        RoleChange[] changes = [.. _effects.RoleChanges];
        Entry[] committed = [.. _effects.Committed];
        ReadOutcome[] outcomes = [.. _effects.Reads];
        _effects.Clear();

        foreach (RoleChange change in changes) Became(change, now);
        if (restore is not null) Restore(restore);
        Apply(committed, now);
        foreach (ReadOutcome outcome in outcomes) _reads.Decided(outcome);
        _reads.Applied(Applied, now);
        return isNews;
    }

    /// <summary>A snapshot is streamed first; the message about it follows when it has arrived.</summary>
    private void Send(in Send send, MonotonicTime now)
    {
        if (send.Message is InstallSnapshot install) _snapshots.Send(install, now);
        else Outbox.Send(send);
    }

    private void Became(RoleChange change, MonotonicTime now)
    {
        RoleChanges.Add(change);
        if (change.Role != Role.Leader) _grantor.Demote();
        if (change.Role != Role.Leader) _snapshots.StopSending();
        _reads.Release();
        _leases.RouteAll(_raft.Id, change.Leader);
        _transfers.LeaderIs(change.Leader);
        _membership.LeadershipChanged();
        _membership.Route(_raft, Members, now, _effects);
    }

    /// <summary>The protocol gave the log up for a snapshot, which takes the place of all that is applied.</summary>
    private void Restore(LogBase installed)
    {
        _applied.Restore(_snapshots.Take(installed));
        _proposals.Restored(installed.Last.Term);
        Outbox.Restored = installed.Last;
    }

    private void Apply(Entry[] committed, MonotonicTime now)
    {
        if (committed.Length == 0) return;
        foreach (ref readonly Entry entry in committed.AsSpan())
        {
            _proposals.EntryApplied(entry.Term);
            if (_applied.Apply(entry) is { } command) Answer(command, now);
            if (entry.Kind == EntryKind.NoOp && IsLeader && entry.Term == _raft.Term) _grantor.Promote(Root.Leases(), now);
            _snapshots.Applied(entry);
        }

        _applied.Watchers.Wake(Root);
    }

    private void Answer(AppliedCommand applied, MonotonicTime now)
    {
        if (applied.Result is { } result) TellGrantor(applied.Command!, result, now);
        if (applied.Origin == _raft.Id) _proposals.Applied(applied.Number, applied.Result);
    }

    private void TellGrantor(Command command, CommandResult result, MonotonicTime now)
    {
        if (result is LeaseGrantResult granted) _grantor.Add(granted.Lease, granted.TtlSeconds, now);
        else if (command is LeaseRevokeCommand revoked) _grantor.Remove(revoked.Lease);
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
