namespace Tenure.Protocols.Raft;

/// <summary>
/// Campaigns in a term of its own. Its requests wait until its term and its vote for itself are durable, and so does the
/// counting of that vote: a candidate that forgot it could vote for another in the same term.
/// </summary>
internal sealed class Candidate : RoleState
{
    private readonly MonotonicTime _deadline;
    private VoterSet _granted;

    private Candidate(MonotonicTime deadline) => _deadline = deadline;

    public override Role Role => Role.Candidate;

    public override MonotonicTime Deadline => _deadline;

    public override Candidate Copy() => new(_deadline) { _granted = _granted };

    public override void Describe(ref StateHash hash)
    {
        hash.Add(_deadline);
        _granted.Describe(ref hash);
    }

    public static Candidate Enter(RaftState state, bool leaderAgreed, Turn turn)
    {
        state.EnterTerm(state.Term.Next, vote: state.Id);
        state.Announce(Role.Candidate, NodeId.None, turn);
        foreach (ClusterMember member in state.Configuration.Members)
            if (!member.IsLearner && member.Id != state.Id)
                turn.Send(
                    new VoteRequest(state.Id, member.Id, state.Term, state.Log.Last, leaderAgreed),
                    state.Journal.AfterHardState);

        return new Candidate(state.DrawElectionDeadline(turn.Now));
    }

    public override RoleState Step(RaftState state, Message message, Turn turn) => message switch
    {
        VoteResponse { Granted: true } response => Count(state, response.From, turn),
        AppendRequest or InstallSnapshot => Follower.EnterAndStep(state, message, turn),
        _ => this,
    };

    public override RoleState Written(RaftState state, Turn turn) =>
        state.Journal.AfterHardState == WriteId.None ? Count(state, state.Id, turn) : this;

    /// <summary>A split vote: a new, randomised wait and another try (§5.2).</summary>
    public override RoleState Tick(RaftState state, Turn turn) =>
        turn.Now < _deadline ? this : Voting.Campaign(state, hinted: false, turn);

    /// <summary>The configuration stays the same throughout: whoever takes entries from a leader is a follower.</summary>
    private RoleState Count(RaftState state, NodeId voter, Turn turn)
    {
        _granted = _granted.With(state.Configuration.IndexOf(voter));
        return state.Configuration.IsQuorum(_granted) ? Leader.Enter(state, turn) : this;
    }
}
