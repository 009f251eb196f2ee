namespace Tenure.Protocols.Raft;

/// <summary>How a member answers those who want to lead, whatever its own role, and how it begins to want it itself.</summary>
internal static class Voting
{
    public static RoleState Campaign(RaftState state, bool hinted, Turn turn) =>
        state.Options.PreVote
            ? PreCandidate.Enter(state, hinted, turn)
            : Candidate.Enter(state, leaderAgreed: false, turn);

    /// <summary>
    /// Whether votes are held back for the sake of a leader that is alive (dissertation §4.2.3). Without CheckQuorum a
    /// leader may live on cut off from its quorum; holding back for it could then block a connected quorum for ever.
    /// </summary>
    public static bool HoldsBack(RaftState state, RoleState role, MonotonicTime now) =>
        state.IsPromised(now) || (state.Options.CheckQuorum && role.HearsLeader(state, now));

    /// <summary>A pre-vote changes nobody's term, and its refusal tells the asker ours, lest it ask in an old one for ever.</summary>
    public static void AnswerPreVote(RaftState state, RoleState role, PreVoteRequest request, Turn turn)
    {
        bool granted = request.Term > state.Term
            && request.Last >= state.Log.Last
            && !HoldsBack(state, role, turn.Now);
        if (granted && role is Follower follower) follower.YieldHint(state, turn);

        Term term = granted ? request.Term : state.Term;
        turn.Send(new PreVoteResponse(state.Id, request.From, term, granted), state.Journal.AfterHardState);
    }

    /// <summary>At most one vote in each term, first come, first served (§5.2), and only to a log as good as ours (§5.4.1).</summary>
    public static RoleState AnswerVote(RaftState state, RoleState role, VoteRequest request, Turn turn)
    {
        bool granted = state.Vote == request.From;
        if (state.Vote == NodeId.None && role.KnownLeader == NodeId.None && request.Last >= state.Log.Last)
        {
            state.GrantVote(request.From);
            role = AwaitElection(state, role, turn);
            granted = true;
        }

        turn.Send(new VoteResponse(state.Id, request.From, state.Term, granted), state.Journal.AfterHardState);
        return role;
    }

    private static Follower AwaitElection(RaftState state, RoleState role, Turn turn)
    {
        if (role is not Follower follower) return Follower.Enter(state, turn);

        follower.AwaitElection(state, turn);
        return follower;
    }
}
