using Tenure.Simulator.Checkers;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Tests.Checkers;

public sealed class LeaseRulesTests
{
    private const long Lease = 7;
    private static readonly TimeSpan TimeToLive = TimeSpan.FromSeconds(3);

    private readonly LeaseRules _rules = new(driftPpm: 10_000, electionTimeout: TimeSpan.FromSeconds(0.5), slack: TimeSpan.FromSeconds(1));

    public LeaseRulesTests()
    {
        _rules.Renewed(Lease, TimeToLive, At(0), At(0.1)).ShouldBeNull();
        _rules.Began(Lease);
    }

    [Fact]
    public void A_lease_lives_for_its_time() => Ended(2.98).ShouldBeNull();

    [Fact]
    public void It_does_not_end_before_its_time() => Ended(2.9)!.Text.ShouldContain("was promised");

    [Fact]
    public void A_renewal_counts_from_when_it_was_asked_for()
    {
        _rules.Renewed(Lease, TimeToLive, At(2), At(2.5)).ShouldBeNull();
        Ended(4.9).ShouldNotBeNull();
    }

    [Fact]
    public void An_answer_that_comes_late_was_a_promise_all_the_same()
    {
        Ended(3.1).ShouldBeNull();
        _rules.Renewed(Lease, TimeToLive, At(2), At(3.2)).ShouldNotBeNull();
    }

    [Fact]
    public void What_has_ended_stays_dead()
    {
        Ended(3.1).ShouldBeNull();
        _rules.Renewed(Lease, TimeToLive, At(3.5), At(3.6))!.Text.ShouldContain("renewed it");
    }

    [Fact]
    public void A_lease_that_was_returned_may_end_at_any_time()
    {
        _rules.Returned(Lease);
        Ended(1).ShouldBeNull();
    }

    [Fact]
    public void While_the_leader_stands_still_no_time_passes()
    {
        _rules.LeaderStalled(At(1), At(6));
        Ended(6.1).ShouldNotBeNull();
    }

    [Fact]
    public void Nothing_outlives_its_rule()
    {
        _rules.Look(At(5)).ShouldBeNull();
        _rules.Look(At(5.3))!.Text.ShouldContain("still lives");

        _rules.Disturbed(At(4));
        _rules.Look(At(5.3)).ShouldBeNull("a new leader starts all leases anew");
        _rules.Asked(Lease, TimeToLive, At(5), until: At(6));
        _rules.Look(At(10)).ShouldBeNull("a renewal may have been carried out although nobody heard of it");
    }

    [Fact]
    public void Nobody_is_told_before_its_time_that_it_is_gone()
    {
        _rules.Gone(Lease, At(2.9)).ShouldNotBeNull();
        _rules.Gone(Lease, At(3)).ShouldBeNull();
    }

    [Fact]
    public void Clocks_beyond_the_bound_promise_nothing()
    {
        _rules.ClocksLeaveTheBound();
        Ended(1).ShouldBeNull();
    }

    private Violation? Ended(double at) => _rules.Ended(Lease, At(at));

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
