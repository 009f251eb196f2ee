namespace Tenure.Protocols.Raft;

/// <summary>
/// Asks whether it could win before it disturbs anyone with a higher term (dissertation §9.6). It asks again until it
/// could, hears a leader, or learns of a higher term.
/// </summary>
internal sealed class PreCandidate : RoleState
{
    private readonly MonotonicTime _deadline;
    private readonly bool _hinted;
    private VoterSet _granted;

    private PreCandidate(MonotonicTime deadline, bool hinted, VoterSet granted)
    {
        _deadline = deadline;
        _hinted = hinted;
        _granted = granted;
    }

    public override Role Role => Role.PreCandidate;

    public override MonotonicTime Deadline => _deadline;

    public override PreCandidate Copy() => new(_deadline, _hinted, _granted);

    public override void Describe(ref StateHash hash)
    {
        hash.Add(_deadline);
        hash.Add(_hinted);
        _granted.Describe(ref hash);
    }

    /// <param name="hinted">
    /// The leader is known to be dead. Voters who do not know it yet still hold back, so this one asks again at the pace
    /// of heartbeats and not of election timeouts.
    /// </param>
    public static RoleState Enter(RaftState state, bool hinted, Turn turn)
    {
        VoterSet granted = default(VoterSet).With(state.Configuration.IndexOf(state.Id));
        if (state.Configuration.IsQuorum(granted)) return Candidate.Enter(state, leaderAgreed: false, turn);

        state.Announce(Role.PreCandidate, NodeId.None, turn);
        foreach (ClusterMember member in state.Configuration.Members)
            if (!member.IsLearner && member.Id != state.Id)
                turn.Send(new PreVoteRequest(state.Id, member.Id, state.Term.Next, state.Log.Last), state.Journal.AfterHardState);

        MonotonicTime deadline = hinted
            ? turn.Now + state.Options.HeartbeatInterval
            : state.DrawElectionDeadline(turn.Now);
        return new PreCandidate(deadline, hinted, granted);
    }

    public override RoleState Step(RaftState state, Message message, Turn turn)
    {
        switch (message)
        {
            case PreVoteResponse { Granted: true } response when response.Term == state.Term.Next:
                _granted = _granted.With(state.Configuration.IndexOf(response.From));
                return state.Configuration.IsQuorum(_granted) ? Candidate.Enter(state, leaderAgreed: false, turn) : this;
            case AppendRequest or InstallSnapshot:
                return Follower.EnterAndStep(state, message, turn);
            case TimeoutNow:
                return Candidate.Enter(state, leaderAgreed: true, turn);
            default:
                return this;
        }
    }

    public override RoleState Tick(RaftState state, Turn turn) => turn.Now < _deadline ? this : Enter(state, _hinted, turn);
}
