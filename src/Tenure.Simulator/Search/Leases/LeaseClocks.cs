using Tenure.Protocols;
using Tenure.Protocols.Leases;

namespace Tenure.Simulator.Search.Leases;

/// <summary>
/// Three clocks, two of candidates and one of the grantor, each as slow or as fast as the terms allow: whatever lies between
/// is less dangerous.
/// </summary>
internal static class LeaseClocks
{
    /// <summary>How many ways there are for three clocks to be slow or fast.</summary>
    public const int Combinations = 8;

    public const int GrantorsClock = 2;

    /// <summary>True time passes in steps of this length.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private const int Million = 1_000_000;

    /// <summary>Short terms with a wide bound on drift, so that both show within a few steps.</summary>
    public static readonly LeaseTerms Terms = LeaseTerms.For(TimeSpan.FromSeconds(1)) with { DriftPerMillion = 100_000, DrainLimit = 2 * Step };

    public static readonly TimeSpan ElectionTimeout = 2 * Step;

    /// <param name="combination">One bit for each clock, set where it is fast.</param>
    public static MonotonicTime Read(int clock, int combination, int step)
    {
        int drift = ((combination >> clock) & 1) == 1 ? Terms.DriftPerMillion : -Terms.DriftPerMillion;
        return new MonotonicTime(step * Step.Ticks / Million * (Million + drift));
    }

    public static string Describe(int combination) => string.Join(", ", ((string[])["n1's", "n2's", "the grantor's"])
        .Select((name, clock) => $"{name} clock is {(((combination >> clock) & 1) == 1 ? "fast" : "slow")}"));
}
