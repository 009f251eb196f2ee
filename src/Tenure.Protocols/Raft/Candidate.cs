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
        hash.Add(_granted.Bits);
    }

    public static Candidate Enter(RaftState state, bool leaderAgreed, Turn turn)
    {
        state.EnterTerm(state.Term.Next, vote: state.Id);
        state.Announce(Role.Candidate, NodeId.None, turn);
        foreach (NodeId voter in state.Voters)
            if (voter != state.Id)
                turn.Send(
                    new VoteRequest(state.Id, voter, state.Term, state.Log.Last, leaderAgreed),
                    state.Journal.AfterHardState);

        return new Candidate(state.DrawElectionDeadline(turn.Now));
    }

    public override RoleState Step(RaftState state, Message message, Turn turn) => message switch
    {
        VoteResponse { Granted: true } response => Count(state, state.IndexOf(response.From), turn),
        AppendRequest request => Follower.EnterAndStep(state, request, turn),
        _ => this,
    };

    public override RoleState Written(RaftState state, Turn turn) =>
        state.Journal.AfterHardState == WriteId.None ? Count(state, state.Self, turn) : this;

    /// <summary>A split vote: a new, randomised wait and another try (§5.2).</summary>
    public override RoleState Tick(RaftState state, Turn turn) =>
        turn.Now < _deadline ? this : Voting.Campaign(state, hinted: false, turn);

    private RoleState Count(RaftState state, int voter, Turn turn)
    {
        _granted = _granted.With(voter);
        return _granted.Count < state.Quorum ? this : Leader.Enter(state, turn);
    }
}
