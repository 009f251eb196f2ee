using Tenure.Protocols.Raft;

namespace Tenure.Protocols.Tests.Raft;

/// <summary>Answers that come out of a term in which they were not asked for.</summary>
public sealed class StaleAnswerTests
{
    private static readonly NodeId[] Voters = [new(1), new(2), new(3)];

    private readonly RaftNode _leader = Start(new NodeId(1));
    private readonly RaftNode _follower = Start(new NodeId(2));
    private MonotonicTime _now;

    [Fact]
    public void A_request_of_an_old_term_that_is_answered_in_a_new_one_confirms_no_read_there()
    {
        Lead();
        AppendRequest delayed = Heartbeats(rounds: 50);
        _leader.Step(new VoteResponse(new NodeId(3), _leader.Id, _leader.Term.Next, Granted: false), _now, new Effects());
        Lead();

        // A connection that was lost and one that took its place deliver in no order: this one comes behind the new term.
        Effects answer = new();
        _follower.Step(delayed, _now, answer);
        _leader.Step(answer.Sends.ShouldHaveSingleItem().Message, _now, new Effects());

        Effects read = new();
        _leader.Read(new ReadId(1), _now, read);
        read.Reads.ShouldBeEmpty("no other member was asked whether this one still leads");
    }

    private static RaftNode Start(NodeId id) =>
        new(new RaftOptions { Id = id, PreVote = false }, default, LogBase.Bootstrap(Voters), [], seed: 1, MonotonicTime.Zero);

    private static void Persist(RaftNode node, Effects effects, MonotonicTime now, Effects into)
    {
        if (effects.Writes.Count > 0) node.Written(effects.Writes[^1].Id, now, into);
    }

    /// <summary>Elects the leader with the follower's vote, and commits its no-op.</summary>
    private void Lead()
    {
        _now = _leader.NextDeadline;
        Effects effects = new();
        _leader.Tick(_now, effects);
        Exchange(effects);
        _leader.Role.ShouldBe(Role.Leader);
        _leader.CommitIndex.ShouldBe(_leader.LastPosition.Index);
    }

    /// <summary>The last heartbeat to the follower, after as many rounds in which it answered.</summary>
    private AppendRequest Heartbeats(int rounds)
    {
        AppendRequest? last = null;
        for (int round = 0; round < rounds; round++)
        {
            _now = _leader.NextDeadline;
            Effects effects = new();
            _leader.Tick(_now, effects);
            last = effects.Sends.Select(send => send.Message).OfType<AppendRequest>().Single(request => request.To == _follower.Id);
            Exchange(effects);
        }

        return last!;
    }

    /// <summary>Carries the leader's and the follower's messages to and fro until they have no more; the third is silent.</summary>
    private void Exchange(Effects ofLeader)
    {
        while (ofLeader.Sends.Count > 0 || ofLeader.Writes.Count > 0)
        {
            Effects ofFollower = new();
            Effects next = new();
            Persist(_leader, ofLeader, _now, next);
            foreach (Send send in ofLeader.Sends.Where(send => send.Message.To == _follower.Id)) _follower.Step(send.Message, _now, ofFollower);
            Persist(_follower, ofFollower, _now, ofFollower);
            foreach (Send send in ofFollower.Sends) _leader.Step(send.Message, _now, next);
            ofLeader = next;
        }
    }
}
