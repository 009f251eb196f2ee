namespace Tenure.Protocols.Raft;

/// <summary>
/// Follows a leader, or waits for one to appear until its election timeout. The timeout starts anew when the leader is
/// heard or a vote is given, and at nothing else (§5.2): a denied candidate must not silence a better one.
/// </summary>
internal sealed class Follower : RoleState
{
    private readonly ForwardedReads _reads;
    private NodeId _leader;
    private MonotonicTime _heardAt;
    private MonotonicTime _electionDeadline;

    /// <summary>The leader's connection was refused: the election that follows need not wait for timeouts.</summary>
    private bool _hinted;

    private Follower(MonotonicTime electionDeadline)
    {
        _reads = new ForwardedReads();
        _electionDeadline = electionDeadline;
    }

    private Follower(Follower other)
    {
        _reads = other._reads.Copy();
        _leader = other._leader;
        _heardAt = other._heardAt;
        _electionDeadline = other._electionDeadline;
        _hinted = other._hinted;
    }

    public override Role Role => Role.Follower;

    public override NodeId KnownLeader => _leader;

    public override MonotonicTime Deadline => MonotonicTime.Earlier(_electionDeadline, _reads.Deadline);

    /// <summary>The role in which a node starts, knowing only what its disk tells it.</summary>
    public static Follower Start(RaftState state, MonotonicTime now)
    {
        state.Promise(now);
        return new Follower(state.DrawElectionDeadline(now));
    }

    public static Follower Enter(RaftState state, Turn turn)
    {
        state.Announce(Role.Follower, NodeId.None, turn);
        return new Follower(state.DrawElectionDeadline(turn.Now));
    }

    /// <summary>Another role heard the leader of its own term.</summary>
    public static RoleState EnterAndStep(RaftState state, Message message, Turn turn) =>
        new Follower(state.DrawElectionDeadline(turn.Now)).Step(state, message, turn);

    public override Follower Copy() => new(this);

    public override void Describe(ref StateHash hash)
    {
        _reads.Describe(ref hash);
        hash.Add(_leader.Value);
        if (_leader != NodeId.None) hash.Add(_heardAt);
        hash.Add(_electionDeadline);
        hash.Add(_hinted);
    }

    public override RoleState Step(RaftState state, Message message, Turn turn)
    {
        switch (message)
        {
            case AppendRequest request:
                Follow(state, request.From, turn);
                FollowerLog.Handle(state, request, turn);
                return this;
            case InstallSnapshot request:
                Follow(state, request.From, turn);
                FollowerLog.Handle(state, request, turn);
                return this;
            case ReadIndexResponse response:
                _reads.Answer(response, turn);
                return this;
            case TimeoutNow when state.MayCampaign:
                return Candidate.Enter(state, leaderAgreed: true, turn);
            default:
                return this;
        }
    }

    public override RoleState Tick(RaftState state, Turn turn)
    {
        _reads.FailOverdue(turn);
        if (turn.Now < _electionDeadline) return this;
        if (state.MayCampaign) return Voting.Campaign(state, _hinted, turn);

        // A learner, or one that was removed, or that knows nobody yet: it waits to be spoken to.
        ForgetLeader(state, turn);
        AwaitElection(state, turn);
        return this;
    }

    public override bool HearsLeader(RaftState state, MonotonicTime now) =>
        _leader != NodeId.None && now < _heardAt + state.Options.ElectionTimeoutMin;

    public override void Read(RaftState state, ReadId read, Turn turn)
    {
        if (_leader == NodeId.None || !_reads.TryAdd(read, turn.Now + state.Options.ElectionTimeoutMax))
            turn.Effects.Reads.Add(new ReadOutcome(read, null));
        else
            turn.Send(new ReadIndexRequest(state.Id, _leader, state.Term, read));
    }

    /// <summary>
    /// The leader's process is dead. Voters take their turns in the order of their ids, so that the first to ask has the
    /// others' answers before they ask themselves.
    /// </summary>
    public override RoleState PeerRefused(RaftState state, NodeId peer, Turn turn)
    {
        if (!state.Options.ActOnRefusedConnections || peer == NodeId.None || peer != _leader) return this;

        ForgetLeader(state, turn);
        _hinted = true;
        _electionDeadline = turn.Now + state.Options.HeartbeatInterval / 5 * RankWithout(state, peer);
        return Tick(state, turn);
    }

    public override void Leave(Turn turn) => _reads.FailAll(turn);

    /// <summary>The term rose: whoever led the old one leads no more. The election timeout runs on.</summary>
    public void ForgetLeader(RaftState state, Turn turn)
    {
        _leader = NodeId.None;
        _heardAt = MonotonicTime.Zero;
        _reads.FailAll(turn);
        state.Announce(Role.Follower, NodeId.None, turn);
    }

    /// <summary>A vote was given: the candidate gets its time.</summary>
    public void AwaitElection(RaftState state, Turn turn)
    {
        _hinted = false;
        _electionDeadline = state.DrawElectionDeadline(turn.Now);
    }

    /// <summary>Another voter asked for pre-votes first, with a log as good as ours: no need to compete with it.</summary>
    public void YieldHint(RaftState state, Turn turn)
    {
        if (_hinted) AwaitElection(state, turn);
    }

    /// <summary>How many voters' turns come before this one's.</summary>
    private static int RankWithout(RaftState state, NodeId dead)
    {
        int rank = 0;
        foreach (ClusterMember member in state.Configuration.Members)
            if (!member.IsLearner && member.Id != dead && member.Id.CompareTo(state.Id) < 0) rank++;
        return rank;
    }

    private void Follow(RaftState state, NodeId leader, Turn turn)
    {
        Invariant.Holds(_leader == NodeId.None || _leader == leader);
        _leader = leader;
        _heardAt = turn.Now;
        state.Promise(turn.Now);
        AwaitElection(state, turn);
        state.Announce(Role.Follower, leader, turn);
    }
}
