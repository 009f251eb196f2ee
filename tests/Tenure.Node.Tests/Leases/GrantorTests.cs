using Tenure.Node.Leases;
using Tenure.Protocols;
using Tenure.Store;

namespace Tenure.Node.Tests.Leases;

public sealed class GrantorTests
{
    private static readonly TimeSpan ElectionTimeout = TimeSpan.FromMilliseconds(500);
    private static readonly LeaseId Lease = new(7);
    private readonly Grantor _grantor = new(ElectionTimeout);

    [Fact]
    public void A_lease_is_due_when_its_time_is_over_and_not_before()
    {
        _grantor.Promote([], At(0));
        _grantor.Add(Lease, 10, At(0));

        Due(9_999).ShouldBeEmpty();
        Due(10_000).ShouldBe([Lease]);
        Due(10_001).ShouldBeEmpty();
    }

    [Fact]
    public void A_renewal_gives_the_full_time_again()
    {
        _grantor.Promote([], At(0));
        _grantor.Add(Lease, 10, At(0));

        _grantor.KeepAlive(Lease, At(6_000)).ShouldBe(new LeaseAnswer(10, 10));

        Due(10_000).ShouldBeEmpty();
        Due(15_999).ShouldBeEmpty();
        Due(16_000).ShouldBe([Lease]);
    }

    [Fact]
    public void A_new_leader_restarts_every_lease_at_its_full_time_plus_an_election_timeout()
    {
        _grantor.Promote([new Lease(Lease, 10)], At(3_000));

        Due(13_499).ShouldBeEmpty();
        Due(13_500).ShouldBe([Lease]);
    }

    [Fact]
    public void Nothing_revives_a_lease_that_is_being_revoked()
    {
        _grantor.Promote([], At(0));
        _grantor.Add(Lease, 10, At(0));
        Due(10_000).ShouldBe([Lease]);

        _grantor.KeepAlive(Lease, At(10_000)).ShouldBeNull();
        _grantor.IsEnding(Lease).ShouldBeTrue();
    }

    [Fact]
    public void Nothing_revives_a_lease_whose_time_is_over_although_nobody_collected_it_yet()
    {
        _grantor.Promote([], At(0));
        _grantor.Add(Lease, 10, At(0));

        _grantor.KeepAlive(Lease, At(10_000)).ShouldBeNull();
        _grantor.TimeToLive(Lease, At(10_000)).ShouldBeNull();
    }

    [Fact]
    public void A_revocation_that_could_not_be_proposed_comes_up_again_a_moment_later()
    {
        _grantor.Promote([], At(0));
        _grantor.Add(Lease, 10, At(0));
        Due(10_000).ShouldBe([Lease]);
        _grantor.Observe(At(10_000));

        _grantor.ReturnDue(Lease);

        _grantor.KeepAlive(Lease, At(10_000)).ShouldBeNull();
        Due(10_000).ShouldBeEmpty("tried again at once, it would be a circle without a pause");
        _grantor.KeepAlive(Lease, At(10_050)).ShouldBeNull();
        Due(10_100).ShouldBe([Lease]);
    }

    [Fact]
    public void A_stall_of_the_leader_moves_every_deadline_by_its_length()
    {
        _grantor.Promote([], At(0));
        _grantor.Add(Lease, 10, At(0));
        _grantor.Observe(At(400));

        _grantor.Observe(At(60_400));

        Due(60_400).ShouldBeEmpty();
        Due(69_999).ShouldBeEmpty();
        Due(70_000).ShouldBe([Lease]);
    }

    [Fact]
    public void A_stall_revives_nothing_that_was_over_when_it_began()
    {
        _grantor.Promote([], At(0));
        _grantor.Add(Lease, 2, At(0));
        for (int at = 400; at <= 2_400; at += 400) _grantor.Observe(At(at));

        _grantor.Observe(At(60_000));

        _grantor.KeepAlive(Lease, At(60_000)).ShouldBeNull();
    }

    [Fact]
    public void A_member_that_does_not_lead_has_no_deadlines()
    {
        _grantor.Promote([new Lease(Lease, 2)], At(0));
        _grantor.Demote();
        _grantor.Add(new LeaseId(8), 2, At(0));

        _grantor.NextDeadline.ShouldBe(MonotonicTime.Never);
        _grantor.KeepAlive(Lease, At(1)).ShouldBeNull();
        _grantor.CollectDue(At(100_000), 10).ShouldBeEmpty();
    }

    [Fact]
    public void Remaining_time_is_rounded_down()
    {
        _grantor.Promote([], At(0));
        _grantor.Add(Lease, 10, At(0));

        _grantor.TimeToLive(Lease, At(1)).ShouldBe(new LeaseAnswer(10, 9));
    }

    private static MonotonicTime At(int milliseconds) => MonotonicTime.Zero + TimeSpan.FromMilliseconds(milliseconds);

    private List<LeaseId> Due(int milliseconds) => _grantor.CollectDue(At(milliseconds), most: 10);
}
