using Tenure.Node.Loop;
using Tenure.Store;

namespace Tenure.Node.Tests.Loop;

/// <summary>Leases whose time is over, in moments in which the leader has something else to do as well.</summary>
public sealed class ExpiryTests
{
    private readonly CoreCluster _cluster = new(3);

    [Fact]
    public void More_leases_than_one_round_takes_end_on_every_member_though_entries_are_applied_meanwhile()
    {
        NodeCore leader = _cluster.ElectLeader();
        ClientProposal[] grants = [.. Enumerable.Range(1, 1500).Select(id => _cluster.Propose(leader, new LeaseGrantCommand(new LeaseId(id), 2)))];
        foreach (ClientProposal grant in grants) _cluster.Finish(grant).ShouldBeOfType<LeaseGrantResult>();

        // An entry is applied at every step, so also at the one at which some leases are over and not yet on their way to an end.
        while (leader.Root.Leases().Count > 0)
        {
            _cluster.Propose(leader, new PutCommand(Bytes.Utf8("a"), Bytes.Utf8("1")));
            _cluster.Run(TimeSpan.FromMilliseconds(10));
        }

        _cluster.Run(TimeSpan.FromSeconds(1));
        foreach (NodeCore core in _cluster.Alive) core.Root.Leases().Count.ShouldBe(0);
    }

    [Fact]
    public void A_lease_whose_time_is_over_while_leadership_fails_to_move_ends_afterwards()
    {
        NodeCore leader = _cluster.ElectLeader();
        var lease = new LeaseId(7);
        _cluster.Finish(_cluster.Propose(leader, new LeaseGrantCommand(lease, 2)));
        _cluster.Run(TimeSpan.FromMilliseconds(1900));
        NodeCore successor = _cluster.Follower;
        _cluster.CutOff(successor);
        leader.Handle(new ClientTransfer(successor.Id), _cluster.Now);

        // The handover lasts for half a second, in which the leader proposes nothing.
        _cluster.Run(TimeSpan.FromMilliseconds(400));
        leader.Root.FindLease(lease).ShouldNotBeNull();

        _cluster.RunUntil(() => leader.Root.FindLease(lease) is null, "expiry");
        _cluster.Leader.ShouldBe(leader);
    }
}
