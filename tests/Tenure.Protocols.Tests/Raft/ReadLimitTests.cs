using Tenure.Protocols.Raft;

namespace Tenure.Protocols.Tests.Raft;

/// <summary>Reads that wait are bounded at the leader and at followers; beyond the bound they fail at once.</summary>
public sealed class ReadLimitTests
{
    private static readonly NodeId[] Voters = [new(1), new(2), new(3)];

    private readonly Effects _effects = new();

    [Fact]
    public void A_follower_fails_reads_at_once_where_too_many_wait_for_the_leader()
    {
        RaftNode follower = Start(new NodeId(2));
        follower.Step(
            new AppendRequest(new NodeId(1), new NodeId(2), new Term(1), LogPosition.Start, [], LogIndex.Zero, 1),
            MonotonicTime.Zero,
            _effects);

        Ask(follower, ForwardedReads.Most);
        _effects.Reads.ShouldBeEmpty();

        Ask(follower, 1);
        _effects.Reads.ShouldHaveSingleItem().Index.ShouldBeNull();
    }

    [Fact]
    public void A_leader_fails_its_own_reads_at_once_where_too_many_wait_for_its_no_op()
    {
        RaftNode leader = Lead();

        Ask(leader, LeaderReads.Most);
        _effects.Reads.ShouldBeEmpty();

        Ask(leader, 1);
        _effects.Reads.ShouldHaveSingleItem().Index.ShouldBeNull();
    }

    [Fact]
    public void A_leader_that_is_deposed_fails_all_reads_that_wait()
    {
        RaftNode leader = Lead();
        Ask(leader, 10);

        leader.Step(new VoteResponse(new NodeId(3), new NodeId(1), new Term(9), Granted: false), MonotonicTime.Zero, _effects);

        _effects.Reads.Count.ShouldBe(10);
        _effects.Reads.ShouldAllBe(read => read.Index == null);
    }

    private static RaftNode Start(NodeId id) =>
        new(new RaftOptions { Id = id, PreVote = false }, default, LogBase.Bootstrap(Voters), [], seed: 1, MonotonicTime.Zero);

    private RaftNode Lead()
    {
        RaftNode node = Start(new NodeId(1));
        MonotonicTime now = node.NextDeadline;
        node.Tick(now, _effects);
        node.Written(_effects.Writes.ShouldHaveSingleItem().Id, now, _effects);
        node.Step(new VoteResponse(new NodeId(2), new NodeId(1), node.Term, Granted: true), now, _effects);
        node.Role.ShouldBe(Role.Leader);
        return node;
    }

    private void Ask(RaftNode node, int count)
    {
        for (int i = 0; i < count; i++) node.Read(new ReadId((ulong)i), MonotonicTime.Zero, _effects);
    }
}
