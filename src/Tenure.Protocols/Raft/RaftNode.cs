namespace Tenure.Protocols.Raft;

// The protocol, in prose.
//
// A cluster of voters keeps one log. Time is cut into terms; a term has at most one leader, because a voter gives at most
// one vote in it and a leader needs the votes of a quorum, more than half of them (§5.2). Only the leader appends. Each
// request to append names the entry before the new ones, and a follower takes them only if it has that entry; so two logs
// that agree at one position agree at all before it (§5.3). An entry of the leader's own term is committed once a quorum
// holds it durably, and with it all before it (§5.4.2). A candidate gets votes only from those whose logs are not better
// than its own (§5.4.1), so each later leader has all that was committed, and nothing committed is ever lost.
//
// A follower that hears no leader for a randomised time first asks whether it could win (pre-vote, dissertation §9.6),
// which changes nobody's term, and campaigns only if it could. Voters hold their votes back while they hear a leader
// (§4.2.3), and a leader that hears no quorum steps down (§6.2): together, a node that is cut off, or comes back, disturbs
// no leader that serves a quorum, and no leader without a quorum keeps others from electing one. A new leader opens its
// term with a no-op, whose commit settles all earlier entries.
//
// A read is linearizable without touching the log (§6.4): the leader notes its commit index, has a quorum confirm in one
// round of heartbeats that it still leads, and answers with the index. All reads that wait share a round. Leadership is
// handed over (§3.10) by bringing the successor up to date and telling it to campaign at once.
//
// A log is not kept for ever (§7): the driver makes a snapshot of what is applied, and once that is durable the log forgets
// entries that it stands for. A follower that needs one of those is sent the snapshot instead, which to the protocol is one
// message. A follower whose log goes through the snapshot's last position keeps its log, as it may have acknowledged what
// follows; any other log gives way.
//
// Who belongs to the cluster is an entry of the log like any other, but in effect from the moment it is appended (§6), and
// again not in effect when it is cut off. Voters change in two steps: first a joint configuration, in which everything needs
// a majority of the old voters and one of the new; when it is committed, the leader appends the new one alone. One change at a
// time. A member that joins is a learner first, which gets everything and counts for nothing, until it has caught up. A leader
// that is taken out leads until that is committed, without counting itself. Requests are heard from anybody, as a node may
// not know the newest configuration; answers count only from those who belong to it (dissertation §4.1).
//
// As an option, a leader reads by its own clock (§6.4.1): after a quorum has answered a round of heartbeats, nobody else is
// elected for a shortest election timeout from when that round began, because those who answered hold their votes back, over
// changes of term and over restarts. A leader that told a successor to campaign has no such lease any more.
//
// A killed process closes its connections, and its port refuses new ones. A follower that is told so of its leader
// forgets having heard it and asks for pre-votes at once, in turns by rank. It is a hint about time; the log's safety never
// depends on time.
//
// Every change of the durable state leaves as a write, and every message says which write it waits for. Terms, votes and
// entries are durable before anyone else relies on them; a leader replicates while its own disk is still busy, and counts
// itself like any follower, once its disk has answered.
//
// Caveats.
// - At most 128 members, and a voter that is to become a learner must be removed and added again.
// - A member that lost its disk must not come back under its id: it would break promises that it no longer knows of. It is
//   removed, and comes back with another id.
// - A member that is taken out while it cannot be reached does not learn of it, and asks for votes for ever. With PreVote and
//   CheckQuorum it disturbs nobody; without either its driver must stop it.
// - What a snapshot holds, and that it is durable before the message is handed in, is the driver's word.
// - Entries that are not committed are not bounded here. A leader that has lost its quorum takes proposals until
//   CheckQuorum deposes it; without CheckQuorum its driver must bound what it proposes.
// - Without CheckQuorum nobody holds votes back, so a node that does not hear the leader can depose it again and again.
// - CheckQuorum counts answers when they arrive, not when what they answer was sent: it bounds liveness, it is no lease.
// - Lease reads are on at all members or at none, and every call must be told a time that was read after what it brings had
//   arrived: a leader that was paused between the two would believe in a lease that is over.
// - With ActOnRefusedConnections a follower may elect another leader while the old one, whose port was closed by anything
//   but its death, still lives: never read from a leader by the clock alone. That is
//   why it excludes lease reads.
// - Peers are trusted to speak the protocol: a second leader of one term stops the node.

/// <summary>
/// Raft's state machine for one member (Ongaro and Ousterhout, "In search of an understandable consensus algorithm", 2014;
/// Ongaro's dissertation, "Consensus: bridging theory and practice"). It is synchronous and pure: each call takes an event
/// and the time, and adds to a buffer what follows from it.
/// </summary>
internal sealed class RaftNode
{
    private readonly RaftState _state;
    private RoleState _role;

    /// <param name="options">Valid options.</param>
    /// <param name="state">The hard state that was durable when the node stopped.</param>
    /// <param name="start">Where the log begins: the newest durable snapshot, or what the cluster began with.</param>
    /// <param name="log">All durable entries behind <paramref name="start"/>.</param>
    /// <param name="seed">Decides every random choice.</param>
    /// <param name="now">When the node starts.</param>
    public RaftNode(RaftOptions options, HardState state, LogBase start, IReadOnlyList<Entry> log, ulong seed, MonotonicTime now)
    {
        _state = new RaftState(options, state, start, log, seed);
        _role = Follower.Start(_state, now);
    }

    private RaftNode(RaftNode other)
    {
        _state = other._state.Copy();
        _role = other._role.Copy();
    }

    public NodeId Id => _state.Id;

    public Role Role => _role.Role;

    public Term Term => _state.Term;

    public NodeId Leader => _role.KnownLeader;

    public LogIndex CommitIndex => _state.Commit;

    public LogPosition LastPosition => _state.Log.Last;

    /// <summary>The last position that the log has forgotten.</summary>
    public LogPosition BasePosition => _state.Log.Base;

    /// <summary>The configuration in effect, committed or not.</summary>
    public Configuration Configuration => _state.Configuration;

    /// <summary>When <see cref="Tick"/> is due next.</summary>
    public MonotonicTime NextDeadline => MonotonicTime.Earlier(_role.Deadline, _state.NextDeadline);

    /// <summary>
    /// With whom this node has to do, itself included: the members of the configuration in effect, and, until it is committed,
    /// those whom it leaves out. Links to them are kept that long, or the last answers that get it committed would be lost.
    /// </summary>
    public IReadOnlyList<ClusterMember> Peers => _state.Peers;

    /// <summary>A node that goes on from here on its own: whatever happens to either, the other does not notice.</summary>
    public RaftNode Copy() => new(this);

    /// <summary>Adds the whole state, so that nodes of the same options that are described alike behave alike from here on.</summary>
    public void Describe(ref StateHash hash)
    {
        hash.Add((ulong)_role.Role);
        _role.Describe(ref hash);
        _state.Describe(ref hash);
    }

    /// <summary>A message arrived.</summary>
    public void Step(Message message, MonotonicTime now, Effects effects)
    {
        if (message.To != Id || message.From == Id || IsStrangersAnswer(message)) return;

        var turn = new Turn(now, effects);
        Receive(message, turn);
        _state.Finish(turn);
    }

    /// <summary>
    /// Appends commands to the leader's log, all in one write. False, and nothing happens, where this node does not lead
    /// or is handing leadership over.
    /// </summary>
    public bool TryPropose(IReadOnlyList<ReadOnlyMemory<byte>> commands, MonotonicTime now, Effects effects)
    {
        var turn = new Turn(now, effects);
        bool proposed = _role is Leader leader && leader.TryPropose(_state, commands, turn);
        _state.Finish(turn);
        return proposed;
    }

    /// <summary>Asks for a linearizable read. Its outcome comes in <see cref="Effects.Reads"/>, perhaps at once.</summary>
    public void Read(ReadId read, MonotonicTime now, Effects effects)
    {
        var turn = new Turn(now, effects);
        _role.Read(_state, read, turn);
        _state.Finish(turn);
    }

    /// <summary>Hands leadership over; false where this node does not lead or the target is no other voter.</summary>
    public bool TryTransfer(NodeId target, MonotonicTime now, Effects effects)
    {
        var turn = new Turn(now, effects);
        bool begun = _role is Leader leader && leader.TryTransfer(_state, target, turn);
        _state.Finish(turn);
        return begun;
    }

    /// <summary>
    /// Begins a change of the membership. What comes of it shows among <see cref="Effects.Committed"/>: it is over with the
    /// first configuration there that is not joint and has it.
    /// </summary>
    public ChangeRefusal TryChange(ConfigurationChange change, MonotonicTime now, Effects effects)
    {
        var turn = new Turn(now, effects);
        ChangeRefusal refusal = _role is Leader leader ? leader.TryChange(_state, change, turn) : ChangeRefusal.NotLeader;
        _state.Finish(turn);
        return refusal;
    }

    /// <summary>What a snapshot of the state machine as of this index must be called, and keep with it.</summary>
    /// <param name="applied">Committed, and not before <see cref="BasePosition"/>.</param>
    public LogBase BaseAt(LogIndex applied)
    {
        Invariant.Holds(applied <= CommitIndex);
        return new LogBase(_state.Log.PositionAt(applied), _state.Log.ConfigurationAt(applied));
    }

    /// <summary>
    /// A snapshot is durable: it is what followers that lag too far get from now on, and the log forgets its entries up to and
    /// including <paramref name="through"/>. What is kept between saves those that lag a little from a snapshot.
    /// </summary>
    public void Compact(LogBase snapshot, LogIndex through) => _state.Compact(snapshot, through);

    /// <summary>The connection to this peer closed and its port refuses new ones: its process is dead.</summary>
    public void PeerRefused(NodeId peer, MonotonicTime now, Effects effects)
    {
        var turn = new Turn(now, effects);
        Become(_role.PeerRefused(_state, peer, turn), turn);
        _state.Finish(turn);
    }

    /// <summary>All writes up to this one are durable.</summary>
    public void Written(WriteId through, MonotonicTime now, Effects effects)
    {
        var turn = new Turn(now, effects);
        _state.Journal.Written(through);
        Become(_role.Written(_state, turn), turn);
        _state.Finish(turn);
    }

    /// <summary>Time passed.</summary>
    public void Tick(MonotonicTime now, Effects effects)
    {
        var turn = new Turn(now, effects);
        Become(_role.Tick(_state, turn), turn);
        _state.FinishTick(turn);
    }

    /// <summary>
    /// Requests are heard from anybody, as the sender may know a newer configuration than this node: a leader that it does not
    /// know brings it, and a candidate may need its vote (dissertation §4.1). Answers count from those who were asked: one
    /// that was taken out must not depose a leader with a term of its own.
    /// </summary>
    private bool IsStrangersAnswer(Message message) =>
        message is PreVoteResponse or VoteResponse or AppendAccepted or AppendRejected && !_state.Knows(message.From);

    private void Receive(Message message, Turn turn)
    {
        if (message is PreVoteRequest preVote)
        {
            Voting.AnswerPreVote(_state, _role, preVote, turn);
            return;
        }

        if (IsHeldBack(message, turn.Now)) return;

        if (message.Term > _state.Term && ClaimsItsTerm(message)) LearnTerm(message.Term, turn);
        if (message.Term < _state.Term) AnswerStale(message, turn);
        else if (message is VoteRequest vote) Become(Voting.AnswerVote(_state, _role, vote, turn), turn);
        else Become(_role.Step(_state, message, turn), turn);
    }

    /// <summary>A candidate that the leader did not ask for is not even heard: its higher term would depose a live leader.</summary>
    private bool IsHeldBack(Message message, MonotonicTime now) =>
        message is VoteRequest { LeaderAgreed: false } request
        && (request.Term > _state.Term || _state.IsPromised(now))
        && Voting.HoldsBack(_state, _role, now);

    /// <summary>A granted pre-vote repeats the term that was asked about, in which nobody may ever campaign.</summary>
    private static bool ClaimsItsTerm(Message message) => message is not PreVoteResponse { Granted: true };

    /// <summary>Whoever sees a higher term is a follower in it (§5.1).</summary>
    private void LearnTerm(Term term, Turn turn)
    {
        _state.EnterTerm(term, vote: NodeId.None);
        if (_role is Follower follower) follower.ForgetLeader(_state, turn);
        else Become(Follower.Enter(_state, turn), turn);
    }

    /// <summary>A sender from an old term learns ours where it would go on in its own; all else is void.</summary>
    private void AnswerStale(Message message, Turn turn)
    {
        switch (message)
        {
            case AppendRequest request:
                // The answer is of our term, and the round is one of an old term, where rounds may have been counted further. A
                // sender that leads our term by the time it hears this would take it to confirm rounds that it has not begun.
                FollowerLog.Reject(_state, request, request.Previous, Replication.NoRound, turn);
                break;
            case InstallSnapshot request:
                FollowerLog.Reject(_state, request, request.Snapshot.Last, Replication.NoRound, turn);
                break;
            case VoteRequest request:
                turn.Send(new VoteResponse(Id, request.From, Term, Granted: false), _state.Journal.AfterHardState);
                break;
        }
    }

    private void Become(RoleState next, Turn turn)
    {
        if (next == _role) return;

        _role.Leave(turn);
        _role = next;
    }
}
