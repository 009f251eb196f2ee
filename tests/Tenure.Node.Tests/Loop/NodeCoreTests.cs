using Tenure.Node.Leases;
using Tenure.Node.Loop;
using Tenure.Node.Peers;
using Tenure.Node.Watches;
using Tenure.Protocols.Raft;
using Tenure.Store;

namespace Tenure.Node.Tests.Loop;

public sealed class NodeCoreTests
{
    private static readonly LeaseId Lease = new(7);
    private readonly CoreCluster _cluster = new(3);

    [Fact]
    public void A_proposal_is_answered_where_it_was_made_once_it_is_applied_there()
    {
        _cluster.ElectLeader();
        NodeCore follower = _cluster.Follower;

        CommandResult? result = _cluster.Finish(_cluster.Propose(follower, Put("a", "1")));

        result.ShouldBeOfType<PutResult>().Revision.ShouldBe(new Revision(2));
        Value(follower.Root, "a").ShouldBe("1");
    }

    [Fact]
    public void A_proposal_waits_for_a_leader()
    {
        ClientProposal proposal = _cluster.Propose(_cluster[new NodeId(1)], Put("a", "1"));

        _cluster.Finish(proposal).ShouldBeOfType<PutResult>();
    }

    [Fact]
    public void A_proposal_whose_leader_died_with_it_is_proposed_again_and_applied_once()
    {
        NodeCore old = _cluster.ElectLeader();
        NodeCore follower = _cluster.Follower;
        _cluster.CutOff(old);
        ClientProposal lost = _cluster.Propose(follower, Put("a", "1"));

        CommandResult? result = _cluster.Finish(lost);

        result.ShouldBeOfType<PutResult>().Revision.ShouldBe(new Revision(2));
        _cluster.Heal();
        _cluster.Run(TimeSpan.FromSeconds(2));
        foreach (NodeCore core in _cluster.Alive) Version(core.Root, "a").ShouldBe(1);
    }

    [Fact]
    public void A_leader_that_was_cut_off_acknowledges_nothing_and_its_proposals_are_made_again_after_it_is_back()
    {
        NodeCore old = _cluster.ElectLeader();
        _cluster.CutOff(old);
        ClientProposal proposal = _cluster.Propose(old, Put("a", "old"));
        _cluster.Run(TimeSpan.FromSeconds(2));
        proposal.Answer.IsCompleted.ShouldBeFalse();
        old.Role.ShouldNotBe(Role.Leader);

        _cluster.Heal();

        _cluster.Finish(proposal).ShouldBeOfType<PutResult>();
        _cluster.Run(TimeSpan.FromSeconds(1));
        foreach (NodeCore core in _cluster.Alive) Version(core.Root, "a").ShouldBe(1);
    }

    [Fact]
    public void A_proposal_that_reaches_its_leader_two_terms_late_is_not_carried_out_a_second_time()
    {
        NodeCore leader = _cluster.ElectLeader();
        NodeCore follower = _cluster.Follower;
        PeerFrame? late = null;
        _cluster.Loses = (_, frame) => late is null && (late = frame as ProposalFrame) is not null;
        ClientProposal proposal = _cluster.Propose(follower, Put("a", "1"));
        _cluster.RunUntil(() => late is not null, "the proposal to be on its way");

        // The next leader's term brought nothing, so the follower proposes it again; then the first leader leads once more.
        Transfer(leader, follower);
        _cluster.Finish(proposal).ShouldBeOfType<PutResult>();
        Transfer(follower, leader);
        leader.Handle(new PeerSaid(follower.Id, late!), _cluster.Now);
        _cluster.Run(TimeSpan.FromSeconds(1));

        leader.Role.ShouldBe(Role.Leader);
        foreach (NodeCore core in _cluster.Alive) Version(core.Root, "a").ShouldBe(1);
    }

    [Fact]
    public void A_proposal_without_a_quorum_times_out()
    {
        NodeCore leader = _cluster.ElectLeader();
        foreach (NodeCore other in _cluster.Alive.Where(core => core != leader).ToArray()) _cluster.Kill(other);

        ClientProposal proposal = _cluster.Propose(leader, Put("a", "1"));

        Failure(proposal).ShouldBe(NodeFailure.TimedOut);
    }

    [Fact]
    public void Nothing_is_acknowledged_that_no_quorum_has_on_disk()
    {
        NodeCore leader = _cluster.ElectLeader();
        foreach (NodeCore core in _cluster.Alive.Where(core => core != leader)) _cluster.StuckDisks.Add(core.Id);

        ClientProposal proposal = _cluster.Propose(leader, Put("a", "1"));
        _cluster.Run(TimeSpan.FromSeconds(1));
        proposal.Answer.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public void A_read_at_any_member_sees_what_was_acknowledged_at_another()
    {
        NodeCore leader = _cluster.ElectLeader();
        for (int i = 0; i < 10; i++)
        {
            _cluster.Finish(_cluster.Propose(leader, Put("a", $"{i}")));
            foreach (NodeCore core in _cluster.Alive) Value(_cluster.Finish(_cluster.Read(core)), "a").ShouldBe($"{i}");
        }
    }

    [Fact]
    public void A_read_waits_until_its_member_has_applied_what_was_acknowledged()
    {
        NodeCore leader = _cluster.ElectLeader();
        NodeCore lagging = _cluster.Follower;
        _cluster.Loses = (to, frame) => to == lagging.Id && frame is RaftFrame { Message: AppendRequest { Entries.Length: > 0 } or AppendRequest { Commit.Value: > 1 } };
        _cluster.Finish(_cluster.Propose(leader, Put("a", "1")));

        ClientRead read = _cluster.Read(lagging);
        _cluster.Run(TimeSpan.FromMilliseconds(200));
        _cluster.Loses = (_, _) => false;

        Value(_cluster.Finish(read), "a").ShouldBe("1");
    }

    [Fact]
    public void A_leader_that_was_cut_off_answers_no_read()
    {
        NodeCore old = _cluster.ElectLeader();
        _cluster.CutOff(old);
        ClientRead read = _cluster.Read(old);

        _cluster.Run(TimeSpan.FromSeconds(2));

        read.Answer.IsCompleted.ShouldBeFalse();
        _cluster.Heal();
        _cluster.Finish(read).ShouldNotBeNull();
    }

    [Fact]
    public void A_lease_that_nobody_renews_takes_its_keys_with_it_on_every_member()
    {
        NodeCore leader = _cluster.ElectLeader();
        GrantWithKey(leader, ttlSeconds: 2);

        _cluster.RunUntil(() => _cluster.Alive.All(core => core.Root.Find(Bytes.Utf8("held")) is null), "expiry");

        foreach (NodeCore core in _cluster.Alive) core.Root.FindLease(Lease).ShouldBeNull();
    }

    [Fact]
    public void A_lease_that_is_renewed_at_a_follower_lives_on()
    {
        NodeCore leader = _cluster.ElectLeader();
        GrantWithKey(leader, ttlSeconds: 2);

        for (int i = 0; i < 10; i++)
        {
            _cluster.Run(TimeSpan.FromSeconds(1));
            _cluster.Finish(_cluster.Ask(_cluster.Follower, LeaseQuestionKind.KeepAlive, Lease)).ShouldBe(new LeaseAnswer(2, 2));
        }

        leader.Root.FindLease(Lease).ShouldNotBeNull();
    }

    [Fact]
    public void A_deposed_leader_knows_nothing_of_leases_and_asks_the_new_one()
    {
        NodeCore old = _cluster.ElectLeader();
        GrantWithKey(old, ttlSeconds: 60);
        _cluster.CutOff(old);
        _cluster.Run(TimeSpan.FromSeconds(20));
        _cluster.Finish(_cluster.Ask(_cluster.Leader, LeaseQuestionKind.KeepAlive, Lease)).ShouldBe(new LeaseAnswer(60, 60));
        _cluster.Run(TimeSpan.FromSeconds(20));

        ClientLeaseQuestion question = _cluster.Ask(old, LeaseQuestionKind.TimeToLive, Lease);
        _cluster.Run(TimeSpan.FromSeconds(3));
        question.Answer.IsCompleted.ShouldBeFalse("it reaches no quorum");
        _cluster.Heal();

        // By its own clock, which nobody renewed, there would be 17 seconds left.
        _cluster.Finish(question)!.Value.RemainingSeconds.ShouldBeInRange(34, 37);
    }

    [Fact]
    public void A_renewal_that_a_leader_took_before_it_was_deposed_is_answered_by_the_new_one()
    {
        NodeCore old = _cluster.ElectLeader();
        GrantWithKey(old, ttlSeconds: 60);
        _cluster.CutOff(old);

        ClientLeaseQuestion renewal = _cluster.Ask(old, LeaseQuestionKind.KeepAlive, Lease);
        _cluster.Run(TimeSpan.FromSeconds(5));
        renewal.Answer.IsCompleted.ShouldBeFalse("it reaches no quorum");
        _cluster.Heal();

        _cluster.Finish(renewal).ShouldBe(new LeaseAnswer(60, 60));
        _cluster.Finish(_cluster.Ask(_cluster.Leader, LeaseQuestionKind.TimeToLive, Lease))!.Value.RemainingSeconds
            .ShouldBe(59, "it was the new leader that extended the lease");
    }

    [Fact]
    public void A_new_leader_gives_every_lease_its_full_time_again()
    {
        NodeCore old = _cluster.ElectLeader();
        GrantWithKey(old, ttlSeconds: 3);
        _cluster.Run(TimeSpan.FromSeconds(2));

        _cluster.Kill(old);
        NodeCore next = _cluster.ElectLeader();
        _cluster.Run(TimeSpan.FromSeconds(2));

        next.Root.FindLease(Lease).ShouldNotBeNull();
        _cluster.RunUntil(() => next.Root.FindLease(Lease) is null, "expiry");
    }

    [Fact]
    public void A_leader_that_stood_still_ends_no_lease_when_it_wakes()
    {
        var alone = new CoreCluster(1);
        NodeCore leader = alone.ElectLeader();
        alone.Finish(alone.Propose(leader, new LeaseGrantCommand(Lease, 2)));

        alone.RunWithout(leader, TimeSpan.FromMinutes(1));
        alone.Run(TimeSpan.FromSeconds(1));

        leader.Root.FindLease(Lease).ShouldNotBeNull();
        alone.RunUntil(() => leader.Root.FindLease(Lease) is null, "expiry");
    }

    [Fact]
    public void An_unknown_lease_is_answered_with_nothing()
    {
        _cluster.ElectLeader();

        _cluster.Finish(_cluster.Ask(_cluster.Follower, LeaseQuestionKind.TimeToLive, new LeaseId(99))).ShouldBeNull();
        _cluster.Finish(_cluster.Ask(_cluster.Leader, LeaseQuestionKind.KeepAlive, new LeaseId(99))).ShouldBeNull();
    }

    [Fact]
    public void Leadership_moves_to_the_member_that_was_named()
    {
        NodeCore old = _cluster.ElectLeader();
        NodeCore next = _cluster.Follower;
        var transfer = new ClientTransfer(next.Id);
        old.Handle(transfer, _cluster.Now);

        _cluster.Finish(transfer);

        next.Role.ShouldBe(Role.Leader);
        old.Role.ShouldBe(Role.Follower);
    }

    [Fact]
    public void Only_the_leader_moves_leadership_and_only_to_a_member()
    {
        NodeCore leader = _cluster.ElectLeader();
        var atFollower = new ClientTransfer(leader.Id);
        _cluster.Follower.Handle(atFollower, _cluster.Now);
        var toStranger = new ClientTransfer(new NodeId(99));
        leader.Handle(toStranger, _cluster.Now);

        Failure(atFollower).ShouldBe(NodeFailure.NotLeader);
        Failure(toStranger).ShouldBe(NodeFailure.BadTransferee);
    }

    [Fact]
    public void A_watcher_is_woken_by_changes_in_its_range_only()
    {
        NodeCore leader = _cluster.ElectLeader();
        var watcher = new CountingWatcher();
        leader.Handle(new WatchAdded(KeyRange.Prefix(Bytes.Utf8("a/")), watcher), _cluster.Now);
        watcher.Count.ShouldBe(1, "it looks once after it was added");

        _cluster.Finish(_cluster.Propose(leader, Put("b/1", "1")));
        watcher.Count.ShouldBe(1);
        _cluster.Finish(_cluster.Propose(leader, Put("a/1", "1")));
        watcher.Count.ShouldBe(2);

        leader.Handle(new WatchRemoved(KeyRange.Prefix(Bytes.Utf8("a/")), watcher), _cluster.Now);
        _cluster.Finish(_cluster.Propose(leader, Put("a/2", "1")));
        watcher.Count.ShouldBe(2);
    }

    [Fact]
    public void A_compaction_wakes_those_whose_changes_it_forgets_before_it_does_and_nobody_else()
    {
        NodeCore leader = _cluster.ElectLeader();
        var concerned = new CountingWatcher();
        var quiet = new CountingWatcher();
        leader.Handle(new WatchAdded(KeyRange.Single(Bytes.Utf8("a")), concerned), _cluster.Now);
        leader.Handle(new WatchAdded(KeyRange.Single(Bytes.Utf8("b")), quiet), _cluster.Now);

        // Proposed together, they are committed together, and the root that is published behind them holds the last change only.
        _cluster.Propose(leader, Put("a", "1"));
        _cluster.Propose(leader, Put("a", "2"));
        _cluster.Finish(_cluster.Propose(leader, new CompactCommand(new Revision(3)))).ShouldBeOfType<CompactResult>();

        concerned.Count.ShouldBe(2);
        WakeUp wakeUp = concerned.Last!;
        wakeUp.Root.Changes(wakeUp.Since, KeyRange.All, int.MaxValue).Groups.Count.ShouldBe(2);
        quiet.Count.ShouldBe(1, "what it slept through is none of its business, forgotten or not");
    }

    [Fact]
    public void All_members_come_to_the_same_contents()
    {
        _cluster.ElectLeader();
        NodeCore[] cores = [.. _cluster.Alive];
        ClientProposal[] proposals = [.. Enumerable.Range(0, 200).Select(i => _cluster.Propose(cores[i % 3], Put($"{i % 17}", $"{i}")))];
        foreach (ClientProposal proposal in proposals) _cluster.Finish(proposal);
        _cluster.Run(TimeSpan.FromSeconds(1));

        cores.Select(core => core.Root.Hash()).Distinct().Count().ShouldBe(1);
        cores[0].Root.Revision.ShouldBe(new Revision(201));
    }

    [Fact]
    public void A_proposal_that_was_lost_on_its_way_to_a_leader_that_stays_times_out()
    {
        NodeCore follower = QuietFollower();
        LoseOnce<ProposalFrame>();

        Failure(_cluster.Propose(follower, Put("a", "1"))).ShouldBe(NodeFailure.TimedOut);
    }

    [Fact]
    public void A_read_whose_question_was_lost_is_asked_again_although_nothing_else_happens()
    {
        NodeCore follower = QuietFollower();
        bool isLost = false;
        _cluster.Loses = (_, frame) => !isLost && (isLost = frame is RaftFrame { Message: ReadIndexRequest });

        _cluster.Finish(_cluster.Read(follower)).Revision.ShouldBe(follower.Root.Revision);
        isLost.ShouldBeTrue();
    }

    [Fact]
    public void A_renewal_that_was_lost_on_its_way_to_a_leader_that_stays_is_asked_again()
    {
        NodeCore follower = QuietFollower();
        GrantWithKey(follower, ttlSeconds: 60);
        _cluster.Run(TimeSpan.FromSeconds(2));
        LoseOnce<LeaseQuestionFrame>();

        _cluster.Finish(_cluster.Ask(follower, LeaseQuestionKind.KeepAlive, Lease)).ShouldNotBeNull();
    }

    [Fact]
    public void However_much_waited_for_a_leader_reaches_it_in_frames_that_it_reads()
    {
        NodeCore asked = _cluster[new NodeId(1)];
        NodeCore[] others = [.. _cluster.Alive.Where(core => core != asked)];
        string value = new('x', 1 << 20);
        ClientProposal[] proposals = [.. Enumerable.Range(0, 80).Select(i => _cluster.Propose(asked, Put($"k{i}", value)))];
        int longest = 0;
        _cluster.Loses = (_, frame) =>
        {
            if (frame is ProposalFrame proposed) longest = Math.Max(longest, proposed.Envelopes.Sum(envelope => envelope.Length));
            return frame is RaftFrame { Message: PreVoteRequest request } && request.From == asked.Id;
        };

        foreach (ClientProposal proposal in proposals) _cluster.Finish(proposal).ShouldBeOfType<PutResult>();

        others.ShouldContain(_cluster.Leader);
        longest.ShouldBeLessThan(PeerFrameCodec.MaxLength);
    }

    /// <summary>A follower in a cluster in which, heartbeats apart, nothing happens.</summary>
    private NodeCore QuietFollower()
    {
        _cluster.ElectLeader();
        _cluster.Run(TimeSpan.FromSeconds(2));
        return _cluster.Follower;
    }

    private void LoseOnce<TFrame>()
        where TFrame : PeerFrame
    {
        bool isLost = false;
        _cluster.Loses = (_, frame) => !isLost && (isLost = frame is TFrame);
    }

    private static PutCommand Put(string key, string value) => new(Bytes.Utf8(key), Bytes.Utf8(value));

    private static string Value(StoreRoot root, string key) => root.Find(Bytes.Utf8(key))!.Value.ToString();

    private static long Version(StoreRoot root, string key) => root.Find(Bytes.Utf8(key))!.Version;

    private void Transfer(NodeCore from, NodeCore to)
    {
        var transfer = new ClientTransfer(to.Id);
        from.Handle(transfer, _cluster.Now);
        _cluster.Finish(transfer);
    }

    private void GrantWithKey(NodeCore at, long ttlSeconds)
    {
        _cluster.Finish(_cluster.Propose(at, new LeaseGrantCommand(Lease, ttlSeconds)));
        _cluster.Finish(_cluster.Propose(at, Put("held", "x") with { Lease = Lease }));
    }

    private NodeFailure Failure<T>(ClientRequest<T> request) => Should.Throw<NodeException>(() => _cluster.Finish(request)).Failure;

    private sealed class CountingWatcher : IWatcher
    {
        public int Count { get; private set; }

        public WakeUp? Last { get; private set; }

        public void Wake(WakeUp wakeUp)
        {
            Count++;
            Last = wakeUp;
        }
    }
}
