using Tenure.Node.Loop;
using Tenure.Node.Members;
using Tenure.Node.Snapshots;
using Tenure.Protocols.Raft;
using Tenure.Store;

namespace Tenure.Node.Tests.Loop;

/// <summary>Changes of the membership, asked of any member.</summary>
public sealed class MembershipTests
{
    private static readonly NodeId Fourth = new(4);
    private static readonly byte[] Context = MemberContext.Write(["http://n4:2380"]);

    private readonly CoreCluster _cluster = new(3);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_voter_is_added_through_any_member_and_gets_its_vote_when_it_has_caught_up(bool isLeaderAsked)
    {
        NodeCore leader = _cluster.ElectLeader();
        Put(leader);
        IReadOnlyList<Member> members = _cluster.Finish(_cluster.Change(isLeaderAsked ? leader : _cluster.Follower, new AddVoter(Fourth, Context)));
        members.Select(member => member.Id.Value).ShouldBe([1, 2, 3, 4]);
        members[3].ShouldBe(new Member(Fourth, "", members[3].PeerUrls, members[3].ClientUrls));
        members[3].PeerUrls.ShouldBe(["http://n4:2380"]);
        leader.Members.Configuration.IsVoter(Fourth).ShouldBeFalse("it has not caught up");

        NodeCore added = _cluster.Start(Fourth, MemberTable.OfFirst([]));
        _cluster.RunUntil(() => leader.Members.Configuration.IsVoter(Fourth), "the new member's vote");

        _cluster.RunUntil(() => added.Applied == leader.Applied, "the new member");
        added.Root.Hash().ShouldBe(leader.Root.Hash());
        added.Members.Configuration.IsVoter(Fourth).ShouldBeTrue();
    }

    [Fact]
    public void A_learner_is_promoted_only_when_it_has_caught_up()
    {
        NodeCore leader = _cluster.ElectLeader();
        _cluster.Finish(_cluster.Change(leader, new AddLearner(Fourth, Context)))[3].IsLearner.ShouldBeTrue();
        Refusal(_cluster.Change(leader, new PromoteLearner(Fourth))).ShouldBe(NodeFailure.LearnerNotReady);
        Refusal(_cluster.Change(_cluster.Follower, new PromoteLearner(new NodeId(1)))).ShouldBe(NodeFailure.NotLearner);
        Refusal(_cluster.Change(_cluster.Follower, new PromoteLearner(new NodeId(9)))).ShouldBe(NodeFailure.MemberNotFound);

        NodeCore learner = _cluster.Start(Fourth, MemberTable.OfFirst([]));
        _cluster.RunUntil(() => learner.Applied == leader.Applied, "the learner to catch up");
        _cluster.Run(TimeSpan.FromSeconds(1));

        _cluster.Finish(_cluster.Change(_cluster.Follower, new PromoteLearner(Fourth)))[3].IsLearner.ShouldBeFalse();
        leader.Members.Configuration.IsVoter(Fourth).ShouldBeTrue();
    }

    [Fact]
    public void A_member_that_is_removed_learns_it_where_it_can_and_its_id_is_gone_for_good()
    {
        NodeCore leader = _cluster.ElectLeader();
        Publish(leader);
        NodeCore leaving = _cluster.Follower;

        IReadOnlyList<Member> left = _cluster.Finish(_cluster.Change(leader, new RemoveMember(leaving.Id)));

        left.Select(member => member.Id).ShouldNotContain(leaving.Id);
        _cluster.RunUntil(() => leader.Members.Removed.Contains(leaving.Id), "the change to be over");
        Refusal(_cluster.Change(leader, new RemoveMember(leaving.Id))).ShouldBe(NodeFailure.MemberNotFound);
        Refusal(_cluster.Change(leader, new AddVoter(leaving.Id, Context))).ShouldBe(NodeFailure.MemberExists);
        Put(leader);
    }

    [Fact]
    public void A_leader_that_is_removed_hands_over_and_the_others_go_on()
    {
        NodeCore leader = _cluster.ElectLeader();
        Publish(leader);
        _cluster.Finish(_cluster.Change(_cluster.Follower, new RemoveMember(leader.Id)));

        _cluster.RunUntil(() => leader.IsRemoved, "the leader to know");
        _cluster.Kill(leader);
        NodeCore next = _cluster.ElectLeader();
        next.Id.ShouldNotBe(leader.Id);
        Put(next);
    }

    [Fact]
    public void A_cluster_of_one_grows_to_three_and_shrinks_again()
    {
        var cluster = new CoreCluster(1);
        NodeCore first = cluster.ElectLeader();
        foreach (ulong id in (ulong[])[2, 3])
        {
            cluster.Finish(cluster.Change(first, new AddVoter(new NodeId(id), MemberContext.Write([$"http://n{id}:2380"]))));
            cluster.Start(new NodeId(id), MemberTable.OfFirst([]));
            cluster.RunUntil(() => first.Members.Configuration.IsVoter(new NodeId(id)), $"the vote of member {id}");
        }

        foreach (NodeCore core in cluster.Alive.ToArray()) Publish(cluster, core);
        foreach (ulong id in (ulong[])[3, 2])
        {
            cluster.Finish(cluster.Change(first, new RemoveMember(new NodeId(id))));
            cluster.RunUntil(() => first.Members.Removed.Contains(new NodeId(id)), $"member {id} to be gone");
            cluster.Kill(cluster[new NodeId(id)]);
        }

        cluster.Finish(cluster.Propose(first, new PutCommand(Bytes.Utf8("a"), Bytes.Utf8("alone"))));
        Refusal(cluster, cluster.Change(first, new RemoveMember(first.Id))).ShouldBe(NodeFailure.NotEnoughStarted);
    }

    [Fact]
    public void Changes_that_would_clash_are_refused_as_etcd_refuses_them()
    {
        NodeCore leader = _cluster.ElectLeader();
        byte[] taken = MemberContext.Write(["http://n2:2380"]);
        Refusal(_cluster.Change(_cluster.Follower, new AddVoter(Fourth, taken))).ShouldBe(NodeFailure.PeerUrlExists);
        Refusal(_cluster.Change(leader, new UpdateMember(new NodeId(1), taken))).ShouldBe(NodeFailure.PeerUrlExists);
        Refusal(_cluster.Change(leader, new UpdateMember(Fourth, taken))).ShouldBe(NodeFailure.MemberNotFound);
        _cluster.Finish(_cluster.Change(leader, new AddLearner(Fourth, Context)));
        Refusal(_cluster.Change(leader, new AddLearner(new NodeId(5), MemberContext.Write(["http://n5:2380"])))).ShouldBe(NodeFailure.TooManyLearners);
        // Nobody else can have added this id: the question is one whose answer was lost.
        _cluster.Finish(_cluster.Change(leader, new AddLearner(Fourth, Context)));
    }

    [Fact]
    public void A_member_that_would_leave_a_majority_that_never_ran_stays()
    {
        NodeCore leader = _cluster.ElectLeader();
        Publish(leader);
        _cluster.Finish(_cluster.Change(leader, new AddVoter(Fourth, Context)));

        _cluster.Finish(_cluster.Change(leader, new RemoveMember(_cluster.Follower.Id)));
        Refusal(_cluster.Change(leader, new RemoveMember(leader.Id))).ShouldBe(NodeFailure.NotEnoughStarted);
    }

    [Fact]
    public void A_change_waits_for_the_one_before_it()
    {
        NodeCore leader = _cluster.ElectLeader();
        ClientMemberChange[] changes =
        [
            _cluster.Change(leader, new AddLearner(Fourth, Context)),
            _cluster.Change(_cluster.Follower, new UpdateMember(new NodeId(1), MemberContext.Write(["http://moved:1"]))),
            _cluster.Change(leader, new UpdateMember(new NodeId(2), MemberContext.Write(["http://moved:2"]))),
        ];
        foreach (ClientMemberChange change in changes) _cluster.Finish(change);

        leader.Members.Members.Select(member => member.PeerUrls[0]).ShouldBe(["http://moved:1", "http://moved:2", "http://n3:2380", "http://n4:2380"]);
    }

    [Fact]
    public void A_change_that_a_leader_did_not_live_to_finish_is_asked_of_the_next()
    {
        NodeCore leader = _cluster.ElectLeader();
        NodeCore asked = _cluster.Follower;
        ClientMemberChange change = _cluster.Change(asked, new AddLearner(Fourth, Context));
        _cluster.Kill(leader);

        _cluster.Finish(change).Select(member => member.Id).ShouldContain(Fourth);
    }

    [Fact]
    public void The_membership_outlives_snapshots_and_restarts()
    {
        var cluster = new CoreCluster(3, new SnapshotPolicy(10, long.MaxValue));
        NodeCore leader = cluster.ElectLeader();
        Publish(cluster, leader);
        cluster.Finish(cluster.Change(leader, new AddLearner(Fourth, Context)));
        for (int i = 0; i < 40; i++) cluster.Finish(cluster.Propose(leader, new PutCommand(Bytes.Utf8("a"), Bytes.Utf8($"{i}"))));
        cluster.Run(TimeSpan.FromSeconds(1));
        MemberTable before = leader.Members;

        cluster.Kill(leader);
        NodeCore again = cluster.Start(leader.Id, MemberTable.OfFirst([]));

        again.Members.ToBytes().ShouldBe(before.ToBytes());
        NodeCore joined = cluster.Start(Fourth, MemberTable.OfFirst([]));
        cluster.RunUntil(() => joined.Root.Find(Bytes.Utf8("a"))?.Value == Bytes.Utf8("39"), "the learner to get a snapshot");
        joined.Members.Configuration.IsVoter(Fourth).ShouldBeFalse("a snapshot keeps who is a learner");
        joined.Members.Members.Single(member => member.Id == Fourth).IsLearner.ShouldBeTrue();
    }

    private NodeFailure Refusal(ClientMemberChange change) => Refusal(_cluster, change);

    private static NodeFailure Refusal(CoreCluster cluster, ClientMemberChange change)
    {
        cluster.RunUntil(() => change.Answer.IsCompleted, "an answer");
        return change.Answer.Exception!.InnerException.ShouldBeOfType<NodeException>().Failure;
    }

    private void Put(NodeCore at) => _cluster.Finish(_cluster.Propose(at, new PutCommand(Bytes.Utf8("a"), Bytes.Utf8("x"))));

    /// <summary>Every member says what it is called, as each does when it starts.</summary>
    private void Publish(NodeCore at)
    {
        foreach (NodeCore core in _cluster.Alive.ToArray()) Publish(_cluster, core);
        _cluster.RunUntil(() => at.Members.Members.All(member => member.Name.Length > 0), "the names");
    }

    private static void Publish(CoreCluster cluster, NodeCore core) => cluster.Finish(cluster.PublishName(core));
}
