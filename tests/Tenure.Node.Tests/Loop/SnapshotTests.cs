using Tenure.Node.Loop;
using Tenure.Node.Members;
using Tenure.Node.Peers;
using Tenure.Node.Snapshots;
using Tenure.Node.Watches;
using Tenure.Protocols.Raft;
using Tenure.Store;

namespace Tenure.Node.Tests.Loop;

/// <summary>Snapshots as the core decides on them: taken, sent, installed, recovered.</summary>
public sealed class SnapshotTests
{
    private static readonly SnapshotPolicy Often = new(Entries: 20, Bytes: long.MaxValue);

    private readonly CoreCluster _cluster = new(3, Often);

    [Fact]
    public void A_snapshot_is_taken_after_so_many_entries_and_only_then_the_log_forgets()
    {
        NodeCore leader = _cluster.ElectLeader();
        Put(leader, 100);
        _cluster.Run(TimeSpan.FromSeconds(1));

        foreach (NodeCore core in _cluster.Alive)
        {
            string[] files = [.. _cluster.DiskOf(core).Files()];
            files.Count(name => name.EndsWith(".snap", StringComparison.Ordinal)).ShouldBe(1);
            files.ShouldNotContain("0000000000000001.wal", "its segment is deleted");
        }
    }

    [Fact]
    public void A_snapshot_is_taken_after_so_many_bytes()
    {
        var cluster = new CoreCluster(1, new SnapshotPolicy(Entries: 1000, Bytes: 10_000));
        NodeCore leader = cluster.ElectLeader();
        for (int i = 0; i < 12; i++) cluster.Finish(cluster.Propose(leader, new PutCommand(Bytes.Utf8("k"), new Bytes(new byte[1000]))));
        cluster.Run(TimeSpan.FromMilliseconds(100));

        cluster.DiskOf(leader).Files().ShouldContain("000000000000000b.snap", "the no-op and ten puts");
    }

    [Fact]
    public void A_member_that_starts_again_has_all_from_its_snapshot_and_the_log_behind_it()
    {
        NodeCore leader = _cluster.ElectLeader();
        Put(leader, 50);
        _cluster.Run(TimeSpan.FromSeconds(1));
        foreach (NodeCore core in _cluster.Alive.ToArray()) _cluster.Kill(core);
        foreach (NodeId id in Ids(1, 2, 3)) _cluster.Start(id, MemberTable.OfFirst([]));
        _cluster.Alive.ShouldAllBe(core => core.Applied.Value >= 40);

        NodeCore next = _cluster.ElectLeader();

        StoreRoot root = _cluster.Finish(_cluster.Read(next));
        for (int i = 0; i < 50; i++) root.Find(Bytes.Utf8($"k{i}")).ShouldNotBeNull($"k{i}");
    }

    [Fact]
    public void A_follower_that_lags_too_far_gets_a_snapshot_and_goes_on_from_there()
    {
        NodeCore leader = _cluster.ElectLeader();
        NodeCore follower = _cluster.Follower;
        _cluster.CutOff(follower);
        Put(leader, 100);
        _cluster.Heal();
        _cluster.RunUntil(() => follower.Applied == leader.Applied, "the follower to catch up");

        follower.Root.Hash().ShouldBe(leader.Root.Hash());
        Put(leader, 10);
        _cluster.RunUntil(() => follower.Applied == leader.Applied, "the follower to go on");
        follower.Root.Hash().ShouldBe(leader.Root.Hash());

        _cluster.Kill(follower);
        NodeCore again = _cluster.Start(follower.Id, MemberTable.OfFirst([]));
        _cluster.RunUntil(() => again.Applied == leader.Applied, "the follower to start again");
        again.Root.Hash().ShouldBe(leader.Root.Hash());
    }

    [Fact]
    public void A_large_snapshot_arrives_although_frames_get_lost()
    {
        NodeCore leader = _cluster.ElectLeader();
        NodeCore follower = _cluster.Follower;
        _cluster.CutOff(follower);
        for (int i = 0; i < 60; i++) _cluster.Finish(_cluster.Propose(leader, new PutCommand(Bytes.Utf8($"k{i}"), new Bytes(new byte[100_000]))));
        _cluster.Heal();
        var random = new Random(1);
        int parts = 0;
        _cluster.Loses = (to, frame) =>
        {
            if (frame is not (SnapshotPartFrame or SnapshotPartAnswerFrame)) return false;
            parts++;
            return random.Next(4) == 0;
        };

        _cluster.RunUntil(() => follower.Applied == leader.Applied, "the follower to catch up");

        follower.Root.Hash().ShouldBe(leader.Root.Hash());
        parts.ShouldBeGreaterThan(40);
    }

    [Fact]
    public void A_sender_has_only_a_few_parts_under_way()
    {
        NodeCore leader = _cluster.ElectLeader();
        NodeCore follower = _cluster.Follower;
        _cluster.CutOff(follower);
        for (int i = 0; i < 60; i++) _cluster.Finish(_cluster.Propose(leader, new PutCommand(Bytes.Utf8($"k{i}"), new Bytes(new byte[100_000]))));
        _cluster.Heal();
        int unanswered = 0;
        _cluster.Loses = (to, frame) =>
        {
            if (frame is SnapshotPartFrame) unanswered++;
            return frame is SnapshotPartAnswerFrame;
        };

        _cluster.Run(TimeSpan.FromMilliseconds(300));

        unanswered.ShouldBeInRange(1, 4);
    }

    [Fact]
    public void A_proposal_whose_entry_may_be_in_a_received_snapshot_is_answered_as_unknown_and_never_proposed_again()
    {
        NodeCore leader = _cluster.ElectLeader();
        NodeCore follower = _cluster.Follower;
        // What the follower hands on reaches the leader; nothing comes back, so it does not see that it is applied.
        _cluster.Loses = (to, frame) => to == follower.Id && frame is RaftFrame { Message: AppendRequest { Entries.Length: > 0 } };
        ClientProposal proposal = _cluster.Propose(follower, new PutCommand(Bytes.Utf8("once"), Bytes.Utf8("x")));
        _cluster.RunUntil(() => leader.Root.Find(Bytes.Utf8("once")) is not null, "the proposal at the leader");
        Put(leader, 100);
        _cluster.Loses = (_, _) => false;
        _cluster.RunUntil(() => follower.Applied == leader.Applied, "the follower to catch up");

        proposal.Answer.IsFaulted.ShouldBeTrue();
        proposal.Answer.Exception!.InnerException.ShouldBeOfType<NodeException>().Failure.ShouldBe(NodeFailure.TimedOut);
        _cluster.Run(TimeSpan.FromSeconds(10));
        leader.Root.Find(Bytes.Utf8("once"))!.Version.ShouldBe(1);
    }

    [Fact]
    public void A_watcher_learns_that_what_a_snapshot_skipped_is_compacted_and_otherwise_what_changed()
    {
        NodeCore leader = _cluster.ElectLeader();
        NodeCore follower = _cluster.Follower;
        var watcher = new Watcher();
        follower.Handle(new WatchAdded(KeyRange.Single(Bytes.Utf8("quiet")), watcher), _cluster.Now);
        _cluster.Run(TimeSpan.FromMilliseconds(100));
        Revision before = follower.Root.Revision;
        _cluster.CutOff(follower);
        Put(leader, 60);
        _cluster.Heal();
        _cluster.RunUntil(() => follower.Applied == leader.Applied, "the follower to catch up");
        watcher.Since.ShouldBe([Revision.First], "nothing that it watches has changed");

        _cluster.CutOff(follower);
        Put(leader, 60);
        _cluster.Finish(_cluster.Propose(leader, new CompactCommand(leader.Root.Revision)));
        Put(leader, 40);
        Revision missed = follower.Root.Revision.Next;
        _cluster.Heal();
        _cluster.RunUntil(() => follower.Applied == leader.Applied, "the follower to catch up again");

        watcher.Since.ShouldBe([Revision.First, missed]);
        follower.Root.Changes(missed, KeyRange.All, 1).IsCompacted.ShouldBeTrue();
        missed.ShouldBeGreaterThan(before);
    }

    [Fact]
    public void A_watcher_is_woken_by_a_snapshot_although_nothing_happens_behind_it()
    {
        NodeCore leader = _cluster.ElectLeader();
        NodeCore follower = _cluster.Follower;
        var watcher = new Watcher();
        follower.Handle(new WatchAdded(KeyRange.Single(Bytes.Utf8("k0")), watcher), _cluster.Now);
        _cluster.CutOff(follower);
        // The last entry is the one at which the second snapshot is due, and an entry behind it would wake the watcher.
        Put(leader, (int)(2 * Often.Entries - leader.Applied.Value));
        Revision missed = follower.Root.Revision.Next;
        _cluster.Heal();
        _cluster.RunUntil(() => follower.Applied == leader.Applied, "the follower to catch up");
        _cluster.Run(TimeSpan.FromSeconds(1));

        follower.Applied.Value.ShouldBe(2 * Often.Entries);
        watcher.Since.ShouldBe([Revision.First, missed]);
        follower.WokenThrough.ShouldBe(follower.Root.Revision);
    }

    [Fact]
    public void A_member_that_dies_before_its_snapshot_is_durable_has_all_from_its_log()
    {
        var cluster = new CoreCluster(1, Often);
        NodeCore alone = cluster.ElectLeader();
        cluster.StuckSnapshots.Add(alone.Id);
        // Each value is large enough that a few of them fill a segment, and a log that may forget one deletes it.
        for (int i = 0; i < 30; i++) cluster.Finish(cluster.Propose(alone, new PutCommand(Bytes.Utf8($"k{i}"), new Bytes(new byte[1000]))));
        cluster.Kill(alone);

        cluster.Start(alone.Id, MemberTable.OfFirst([]));

        StoreRoot root = cluster.Finish(cluster.Read(cluster.ElectLeader()));
        for (int i = 0; i < 30; i++) root.Find(Bytes.Utf8($"k{i}")).ShouldNotBeNull($"k{i}");
    }

    private static IEnumerable<NodeId> Ids(params ulong[] ids) => ids.Select(id => new NodeId(id));

    private void Put(NodeCore at, int count)
    {
        for (int i = 0; i < count; i++) _cluster.Finish(_cluster.Propose(at, new PutCommand(Bytes.Utf8($"k{i}"), Bytes.Utf8($"v{i}"))));
    }

    private sealed class Watcher : IWatcher
    {
        public List<Revision> Since { get; } = [];

        public void Wake(WakeUp wakeUp) => Since.Add(wakeUp.Since);
    }
}
