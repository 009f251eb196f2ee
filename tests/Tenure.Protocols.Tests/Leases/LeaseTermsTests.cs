using Tenure.Protocols.Leases;

namespace Tenure.Protocols.Tests.Leases;

public sealed class LeaseTermsTests
{
    [Fact]
    public void A_lease_of_ten_seconds_is_believed_in_for_its_time_less_two_percent_and_a_hundredth()
    {
        // 10 s * 0.99 / 1.01 = 9.80198 s, and the margin is 100 ms.
        TimeSpan validity = LeaseTerms.For(TimeSpan.FromSeconds(10)).Validity(TimeSpan.FromSeconds(10));

        validity.TotalMilliseconds.ShouldBe(9701.98, tolerance: 0.01);
    }

    [Fact]
    public void A_short_lease_loses_at_least_fifty_milliseconds()
    {
        TimeSpan validity = LeaseTerms.For(TimeSpan.FromSeconds(1)).Validity(TimeSpan.FromSeconds(1));

        validity.TotalMilliseconds.ShouldBe(980.198 - 50, tolerance: 0.01);
    }

    [Fact]
    public void The_default_terms_can_be_kept() => LeaseTerms.For(LeaseTerms.DefaultDuration).Problem().ShouldBeNull();

    [Theory]
    [InlineData(0, 1, 10_000, "lease duration")]
    [InlineData(-1, 1, 10_000, "lease duration")]
    [InlineData(1e9, 1, 10_000, "lease duration")]
    [InlineData(10_000, 0, 10_000, "renewal interval")]
    [InlineData(10_000, 1000, -1, "drift")]
    [InlineData(10_000, 1000, 1_000_000, "drift")]
    [InlineData(10_000, 5000, 10_000, "less than two renewals")]
    [InlineData(10_000, 3333, 200_000, "less than two renewals")]
    [InlineData(100, 33, 10_000, "less than two renewals")]
    public void Terms_that_cannot_be_kept_name_their_rule(double durationMs, double renewMs, int drift, string rule)
    {
        LeaseTerms terms = new(
            TimeSpan.FromMilliseconds(durationMs), TimeSpan.FromMilliseconds(renewMs), drift, TimeSpan.Zero);

        terms.Problem().ShouldNotBeNull().ShouldContain(rule);
    }

    [Fact]
    public void Two_renewals_and_nothing_more_are_enough()
    {
        TimeSpan duration = TimeSpan.FromSeconds(10);
        LeaseTerms terms = LeaseTerms.For(duration);
        TimeSpan half = terms.Validity(duration) / 2;

        (terms with { RenewEvery = half }).Problem().ShouldBeNull();
        (terms with { RenewEvery = half + TimeSpan.FromMilliseconds(1) }).Problem().ShouldNotBeNull();
    }
}
