using Tenure.Protocols.Raft;

namespace Tenure.Simulator.Search.Raft;

/// <summary>
/// Which messages may still change anything. A message that can not is forgotten, since states that differ only by such ones
/// have the same future. It rests on two facts: a term that is durable is never left for a lower one, and nobody becomes
/// candidate or leader of a term that he already knew durably before.
/// </summary>
internal sealed class Relevance(SnapshotTable snapshots, RaftBounds bounds)
{
    private readonly Numbering<Standing, Standing> _standings = new();
    private readonly List<int> _standingOf = [];

    /// <summary>All that the answers below depend on, as one number.</summary>
    public int StandingOf(int snapshot)
    {
        while (_standingOf.Count <= snapshot)
        {
            MemberSnapshot member = snapshots[_standingOf.Count];
            var standing = new Standing(member.Saved.Term, member.Node.Term, member.Node.Role, member.Saved.Vote);
            _standingOf.Add(_standings.NumberOf(standing, standing));
        }

        return _standingOf[snapshot];
    }

    public bool MayMatter(Message message, MemberSnapshot sender, MemberSnapshot receiver) => message switch
    {
        VoteResponse => AwaitsVotes(receiver, message.Term),
        AppendAccepted or AppendRejected => AwaitsAcknowledgements(receiver, message.Term),
        VoteRequest or AppendRequest when message.Term < receiver.Saved.Term => MayLearn(sender, receiver),
        VoteRequest when HasVotedForAnother(receiver, message) => MayLearn(sender, receiver),
        _ => true,
    };

    /// <summary>
    /// Whether a request to append that changes nothing now never will: its entries and its commit index are on the receiver's
    /// disk, and no later term can come in which the old request would be answered.
    /// </summary>
    public bool IsKnownForGood(Message message, MemberSnapshot receiver)
    {
        if (message is not AppendRequest request || request.Term.Value != (ulong)bounds.Terms || receiver.Saved.Term != request.Term) return false;

        var last = new LogIndex(request.Previous.Index.Value + (ulong)request.Entries.Length);
        LogPosition position = request.Entries.Length > 0 ? request.Entries[^1].Position : request.Previous;
        return LogIndex.Smaller(request.Commit, last) <= receiver.Saved.Commit
            && (last == LogIndex.Zero || ((int)last.Value <= receiver.DurableLog.Count && receiver.DurableLog[(int)last.Value - 1].Position == position));
    }

    private static bool AwaitsVotes(MemberSnapshot member, Term term) =>
        term > member.Saved.Term || (member.Node.Term == term && member.Node.Role == Role.Candidate);

    private static bool AwaitsAcknowledgements(MemberSnapshot member, Term term) =>
        term > member.Saved.Term || (member.Node.Term == term && member.Node.Role is Role.Candidate or Role.Leader);

    private static bool HasVotedForAnother(MemberSnapshot voter, Message request) =>
        request.Term == voter.Saved.Term && voter.Saved.Vote != NodeId.None && voter.Saved.Vote != request.From;

    /// <summary>Whether an answer that is only of a higher term would teach it, or be heeded by a leader or candidate of that term.</summary>
    private bool MayLearn(MemberSnapshot asker, MemberSnapshot answerer) =>
        asker.Saved.Term.Value < (ulong)bounds.Terms || asker.Node.Role is Role.Candidate or Role.Leader;

    private readonly record struct Standing(Term Saved, Term Term, Role Role, NodeId Vote);
}
