using Tenure.Node.Leases;
using Tenure.Node.Members;
using Tenure.Node.Peers;
using Tenure.Protocols;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Loop;

/// <summary>
/// Changes of the membership, asked for by clients here or by other members for theirs. The leader judges each by etcd's
/// rules and begins it; whoever asked sees in its own applied configuration that it is done, and asks again until then.
/// </summary>
internal sealed class MembershipDesk(Grantor grantor, Outbox outbox)
{
    /// <summary>The most unanswered requests; a further one is refused, and the client is told to slow down.</summary>
    private const int Capacity = 256;

    private readonly SortedDictionary<ulong, ClientMemberChange> _open = [];

    /// <summary>What this leader has begun, and at which entry, so that a question that is asked again is not a second change.</summary>
    private readonly Dictionary<(NodeId Asker, ulong Number), LogIndex> _begun = [];

    public bool HasOpen => _open.Count > 0;

    public void Add(ClientMemberChange request)
    {
        if (_open.Count >= Capacity) request.Fail(NodeFailure.TooManyRequests);
        else _open.Add(request.Number, request);
    }

    /// <summary>Every request that nobody has begun yet takes its way to the leader, perhaps again.</summary>
    public void Route(RaftNode raft, MemberTable members, MonotonicTime now, Effects effects)
    {
        foreach (ClientMemberChange request in _open.Values.ToArray())
        {
            var question = new MembershipFrame(request.Number, request.Change, request.WasAsked);
            if (raft.Role == Role.Leader) Answered(request.Number, Judge(raft.Id, question, raft, members, now, effects));
            else if (raft.Leader != NodeId.None) outbox.Send(raft.Leader, question);
            request.WasAsked |= raft.Leader != NodeId.None;
        }
    }

    /// <summary>Another member asks on behalf of its client. Where it is not yet time to answer, it asks again.</summary>
    public void AskedBy(NodeId member, MembershipFrame question, RaftNode raft, MemberTable members, MonotonicTime now, Effects effects)
    {
        if (Judge(member, question, raft, members, now, effects) is { } verdict)
            outbox.Send(member, new MembershipAnswerFrame(question.Number, verdict.Refusal, verdict.Begun));
    }

    public void Answered(MembershipAnswerFrame answer) => Answered(answer.Number, new Verdict(answer.Refusal, answer.Begun));

    /// <summary>Answers whatever the applied configuration shows to be done.</summary>
    public void Applied(LogIndex applied, MemberTable members)
    {
        foreach (ClientMemberChange request in _open.Values.ToArray())
        {
            // An entry that was begun may have been cut off by another leader: then the change is asked for again.
            if (!(request.Begun <= applied) || !IsDone(request.Change, members.Configuration)) continue;
            _open.Remove(request.Number);
            request.Succeed(members.Members);
        }
    }

    /// <summary>What a leader of another term began is not known to this one.</summary>
    public void LeadershipChanged() => _begun.Clear();

    public void Expire(MonotonicTime now)
    {
        foreach (ClientMemberChange over in _open.Values.Where(request => request.Deadline <= now || request.Answer.IsCompleted).ToArray())
        {
            _open.Remove(over.Number);
            over.Fail(NodeFailure.TimedOut);
        }
    }

    public void FailAll(NodeFailure failure)
    {
        foreach (ClientMemberChange request in _open.Values) request.Fail(failure);
        _open.Clear();
    }

    private void Answered(ulong number, Verdict? verdict)
    {
        if (verdict is not { } final || !_open.TryGetValue(number, out ClientMemberChange? request)) return;
        request.Begun = final.Begun;
        if (final.Refusal is not { } refusal) return;
        _open.Remove(number);
        request.Fail(refusal);
    }

    /// <summary>
    /// Null where it is not for this member, or too early, to say: a leader may have to learn first what its predecessor began.
    /// </summary>
    private Verdict? Judge(NodeId asker, MembershipFrame question, RaftNode raft, MemberTable members, MonotonicTime now, Effects effects)
    {
        (ulong number, ConfigurationChange change, _) = question;
        if (_begun.TryGetValue((asker, number), out LogIndex begun)) return new Verdict(null, begun);
        if (!grantor.IsActive) return null;
        if (IsOwnWork(question, raft.Configuration, members)) return new Verdict(null, raft.LastPosition.Index);
        if (Refusal(change, raft.Configuration, members) is { } refusal) return new Verdict(refusal, LogIndex.Zero);

        switch (raft.TryChange(change, now, effects))
        {
            case ChangeRefusal.None:
                if (_begun.Count >= Capacity) _begun.Clear();
                _begun.Add((asker, number), raft.LastPosition.Index);
                return new Verdict(null, raft.LastPosition.Index);
            case ChangeRefusal.NotLeader or ChangeRefusal.Transferring or ChangeRefusal.TermNotOpen or ChangeRefusal.ChangeUnderWay:
                return null;
            case var refused:
                return new Verdict(Failure(refused), LogIndex.Zero);
        }
    }

    /// <summary>
    /// Whether an earlier leader did what is asked again here. No other request can have added this id; to promote or to
    /// remove may have been somebody else's work, which is as good where the question is a repeated one.
    /// </summary>
    private static bool IsOwnWork(MembershipFrame question, Configuration configuration, MemberTable members) => question.Change switch
    {
        AddLearner or AddVoter => configuration.Contains(question.Change.Member),
        RemoveMember when !configuration.Contains(question.Change.Member) => question.IsRepeated && members.Removed.Contains(question.Change.Member),
        _ => question.IsRepeated && IsDone(question.Change, configuration),
    };

    /// <summary>What etcd refuses although the protocol would do it.</summary>
    private static NodeFailure? Refusal(ConfigurationChange change, Configuration configuration, MemberTable members)
    {
        switch (change)
        {
            case AddLearner or AddVoter when members.Removed.Contains(change.Member):
                return NodeFailure.MemberExists;
            case AddLearner add when IsUrlTaken(add.Context, change, configuration):
            case AddVoter voter when IsUrlTaken(voter.Context, change, configuration):
            case UpdateMember update when configuration.Contains(change.Member) && IsUrlTaken(update.Context, change, configuration):
                return NodeFailure.PeerUrlExists;
            // One at a time, because each costs the leader and protects nothing.
            case AddLearner when configuration.Members.ToArray().Any(member => member.Standing == Standing.Learner):
                return NodeFailure.TooManyLearners;
            case RemoveMember when configuration.IsVoter(change.Member) && !IsEnoughLeft(change.Member, members):
                return NodeFailure.NotEnoughStarted;
            default:
                return null;
        }
    }

    private static bool IsUrlTaken(ReadOnlyMemory<byte> context, ConfigurationChange change, Configuration configuration)
    {
        IReadOnlyList<string> urls = MemberContext.Read(context);
        return configuration.Members.ToArray().Any(member => member.Id != change.Member && MemberContext.Read(member.Context).Intersect(urls).Any());
    }

    /// <summary>Whether a majority of the voters that are left has run at least once; a cluster of the others could decide nothing.</summary>
    private static bool IsEnoughLeft(NodeId leaving, MemberTable members)
    {
        Member[] left = [.. members.Members.Where(member => !member.IsLearner && member.Id != leaving)];
        return left.Count(member => member.HasRun) > left.Length / 2;
    }

    private static bool IsDone(ConfigurationChange change, Configuration configuration) => change switch
    {
        AddLearner or AddVoter => configuration.Contains(change.Member),
        PromoteLearner => configuration.IsLastingVoter(change.Member),
        RemoveMember => configuration.IndexOf(change.Member) is var index && (index < 0 || configuration.Members[index].Standing == Standing.Outgoing),
        UpdateMember update => configuration.IndexOf(change.Member) is >= 0 and var index && configuration.Members[index].Context.Span.SequenceEqual(update.Context.Span),
        _ => throw new InvariantException($"{change.GetType().Name} is no change of the membership."),
    };

    private static NodeFailure Failure(ChangeRefusal refusal) => refusal switch
    {
        ChangeRefusal.AlreadyMember => NodeFailure.MemberExists,
        ChangeRefusal.NoMember => NodeFailure.MemberNotFound,
        ChangeRefusal.NoLearner => NodeFailure.NotLearner,
        ChangeRefusal.LearnerLags => NodeFailure.LearnerNotReady,
        ChangeRefusal.LastVoter => NodeFailure.NotEnoughStarted,
        ChangeRefusal.TooManyMembers => NodeFailure.TooManyMembers,
        _ => throw new InvariantException($"{refusal} is no final refusal."),
    };

    /// <param name="Refusal">Why not; null where it is begun.</param>
    /// <param name="Begun">The entry that begins it.</param>
    private readonly record struct Verdict(NodeFailure? Refusal, LogIndex Begun);
}
