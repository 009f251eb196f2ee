namespace Tenure.Protocols.Tests.Leases;

/// <summary>
/// Two candidates and a grantor, each with a clock of its own rate within ρ, and a network that delays, reorders and loses.
/// Whatever happens, there is never a moment at which both candidates believe that they lead.
/// </summary>
public sealed class DriftingClockTests
{
    [Theory]
    [InlineData(0, 150)]
    [InlineData(150, 300)]
    public void Two_candidates_never_lead_at_once(int from, int to)
    {
        int leaderships = 0;
        for (int seed = from; seed < to; seed++)
        {
            DriftingWorld world = new((ulong)seed, worstRates: seed % 2 == 0);
            world.Run(steps: 2_000);
            leaderships += world.Leaderships;
        }

        leaderships.ShouldBeGreaterThan(to - from); // Else nothing was tried.
    }

    /// <summary>The checker itself: with clocks beyond ρ, the two beliefs do meet.</summary>
    [Fact]
    public void With_clocks_that_drift_far_more_than_they_are_trusted_the_beliefs_do_overlap()
    {
        Should.Throw<ShouldAssertException>(() =>
        {
            for (int seed = 0; seed < 500; seed++)
                new DriftingWorld((ulong)seed, worstRates: true, drift: 0.10).Run(steps: 2_000);
        });
    }
}
