using Tenure.Node.Leases;
using Tenure.Node.Peers;
using Tenure.Protocols;
using Tenure.Protocols.Raft;
using Tenure.Store;

namespace Tenure.Node.Loop;

/// <summary>
/// Questions about leases, asked by clients here or by other members for theirs. The leader answers them, after a quorum
/// has confirmed that it is the leader; any other member passes them on and asks again until there is an answer.
/// </summary>
internal sealed class LeaseDesk(Grantor grantor, ReadDesk reads, Outbox outbox)
{
    /// <summary>The most unanswered questions; a further one is refused, and the client is told to slow down.</summary>
    private const int Capacity = 16_384;

    private readonly Dictionary<ulong, ClientLeaseQuestion> _open = [];

    public bool HasOpen => _open.Count > 0;

    public void Add(ClientLeaseQuestion question, NodeId self, NodeId leader)
    {
        if (_open.Count >= Capacity)
        {
            question.Fail(NodeFailure.TooManyRequests);
            return;
        }

        _open.Add(question.Number, question);
        Route(question, self, leader);
    }

    /// <summary>The leader changed, or an answer is overdue: every open question takes its way again.</summary>
    public void RouteAll(NodeId self, NodeId leader)
    {
        foreach (ClientLeaseQuestion question in _open.Values) Route(question, self, leader);
    }

    /// <summary>Another member asks. If this one does not lead by the time that it could answer, it stays silent.</summary>
    public void AskedBy(NodeId member, LeaseQuestionFrame question) => reads.Add(new Answering(
        grantor,
        question.Kind,
        new LeaseId(question.Lease),
        answer => outbox.Send(
            member,
            new LeaseAnswerFrame(question.Question, answer?.GrantedSeconds ?? 0, answer?.RemainingSeconds ?? -1))));

    /// <summary>The leader answered; a second answer to the same question finds nobody.</summary>
    public void Answered(LeaseAnswerFrame frame) => Answered(
        frame.Question,
        frame.Remaining < 0 ? null : new LeaseAnswer(frame.Granted, frame.Remaining));

    public void Expire(MonotonicTime now)
    {
        foreach (ClientLeaseQuestion over in _open.Values.Where(question => question.Deadline <= now || question.Answer.IsCompleted).ToArray())
        {
            _open.Remove(over.Number);
            over.Fail(NodeFailure.TimedOut);
        }
    }

    public void FailAll(NodeFailure failure)
    {
        foreach (ClientLeaseQuestion question in _open.Values) question.Fail(failure);
        _open.Clear();
    }

    private void Route(ClientLeaseQuestion question, NodeId self, NodeId leader)
    {
        if (leader == self)
            reads.Add(new Answering(grantor, question.Kind, question.Lease, answer => Answered(question.Number, answer)));
        else if (leader != NodeId.None)
            outbox.Send(leader, new LeaseQuestionFrame(question.Number, question.Kind, question.Lease.Value));
    }

    private void Answered(ulong number, LeaseAnswer? answer)
    {
        if (_open.Remove(number, out ClientLeaseQuestion? question)) question.Succeed(answer);
    }

    /// <summary>A question that this member answers once it is confirmed as the leader.</summary>
    private sealed class Answering(Grantor grantor, LeaseQuestionKind kind, LeaseId lease, Action<LeaseAnswer?> answer) : Confirmation
    {
        public override void Confirmed(MonotonicTime now)
        {
            // Deposed meanwhile: the one who asked asks the new leader.
            if (!grantor.IsActive) return;
            answer(kind == LeaseQuestionKind.KeepAlive ? grantor.KeepAlive(lease, now) : grantor.TimeToLive(lease, now));
        }

        /// <summary>Nothing to do: whoever asked has a deadline of its own.</summary>
        public override void Failed(NodeFailure failure)
        {
        }
    }
}
