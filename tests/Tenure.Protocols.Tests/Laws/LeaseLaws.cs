using FsCheck;
using FsCheck.Fluent;
using Tenure.Laws;
using Tenure.Protocols.Leases;

namespace Tenure.Protocols.Tests.Laws;

/// <summary>The arithmetic that keeps two holders apart, for every duration and every drift that may be asked for.</summary>
public sealed class LeaseLaws
{
    private const int Million = 1_000_000;

    private static readonly Gen<LeaseTerms> Terms =
        from drift in Gen.OneOf(Gen.Choose(0, Million - 1), Gen.Elements(0, 1, 500, 10_000, Million - 1))
        from milliseconds in Gen.OneOf(Gen.Choose(1, 86_400_000), Gen.Choose(1, 20_000))
        from ticks in Gen.Choose(0, 9_999)
        let duration = TimeSpan.FromMilliseconds(milliseconds) + new TimeSpan(ticks)
        select new LeaseTerms(duration, duration / 3, drift, TimeSpan.Zero);

    /// <summary>
    /// In the time that the slowest clock takes to count the validity, the fastest counts no more than the lease: V / (1-ρ) is
    /// real time, and (1+ρ) of it is what the grantor counts.
    /// </summary>
    [Fact]
    public void A_holder_with_the_slowest_clock_stops_before_a_grantor_with_the_fastest_lets_go() => Law.Holds(Terms, terms =>
    {
        Int128 counted = (Int128)terms.Validity(terms.Duration).Ticks * (Million + terms.DriftPerMillion);
        Int128 granted = (Int128)terms.Duration.Ticks * (Million - terms.DriftPerMillion);
        counted.ShouldBeLessThan(granted);
    }, times: 2000);

    [Fact]
    public void Terms_without_a_problem_leave_time_for_two_renewals() => Law.Holds(Terms, terms =>
    {
        if (terms.Problem() is null) terms.Validity(terms.Duration).ShouldBeGreaterThanOrEqualTo(2 * terms.RenewEvery);
    }, times: 2000);
}
