namespace Tenure.Protocols.Leases;

/// <summary>
/// What a candidate asks of its lease, and how far it trusts clocks. All that turns a duration into a deadline is here.
/// </summary>
/// <param name="Duration">L: how long the grantor keeps the lease without a renewal.</param>
/// <param name="RenewEvery">From one renewal to the next.</param>
/// <param name="DriftPerMillion">ρ: how far the rate of either clock may be off, in millionths.</param>
/// <param name="DrainLimit">How long a leader that resigns keeps the lease alive for work that has not ended.</param>
internal sealed record LeaseTerms(TimeSpan Duration, TimeSpan RenewEvery, int DriftPerMillion, TimeSpan DrainLimit)
{
    /// <summary>1 %: twenty times the 500 ppm by which NTP may slew a clock.</summary>
    public const int DefaultDriftPerMillion = 10_000;

    public static readonly TimeSpan DefaultDuration = TimeSpan.FromSeconds(10);

    public static readonly TimeSpan DefaultDrainLimit = TimeSpan.FromSeconds(30);

    private const int Million = 1_000_000;

    private static readonly TimeSpan LeastMargin = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan LongestDuration = TimeSpan.FromDays(1);

    /// <summary>Terms with the usual rest: renewed every third of the duration.</summary>
    public static LeaseTerms For(TimeSpan duration) =>
        new(duration, duration / 3, DefaultDriftPerMillion, DefaultDrainLimit);

    /// <summary>After a renewal that failed, the next one need not wait for its turn.</summary>
    public TimeSpan RetryAfter => RenewEvery / 5;

    /// <summary>
    /// How long after the send of a granted request its lease may be believed in: L(1-ρ)/(1+ρ) - δ. The holder's clock
    /// may be slow by ρ and the grantor's fast by ρ; δ is for the way from noticing to acting.
    /// </summary>
    public TimeSpan Validity(TimeSpan granted)
    {
        Int128 sure = (Int128)granted.Ticks * (Million - DriftPerMillion) / (Million + DriftPerMillion);
        return new TimeSpan((long)sure) - Margin(granted);
    }

    /// <summary>Null where the terms can be kept; otherwise the rule that they break.</summary>
    public string? Problem()
    {
        if (Duration <= TimeSpan.Zero || Duration > LongestDuration)
            return $"the lease duration is {Text(Duration)}, and must be between zero and {Text(LongestDuration)}";
        if (RenewEvery <= TimeSpan.Zero)
            return $"the renewal interval is {Text(RenewEvery)}, and must be positive";
        if (DriftPerMillion is < 0 or >= Million)
            return $"the clocks' drift is {DriftPerMillion} ppm, and must be at least 0 and below {Million}";
        if (DrainLimit < TimeSpan.Zero || DrainLimit > LongestDuration)
            return $"the drain limit is {Text(DrainLimit)}, and must be between zero and {Text(LongestDuration)}";
        return Validity(Duration) < 2 * RenewEvery
            ? $"a lease of {Text(Duration)} can be believed in for {Text(Validity(Duration))}, which leaves less than two "
                + $"renewals at one every {Text(RenewEvery)}: a single lost answer would end it"
            : null;
    }

    private static TimeSpan Margin(TimeSpan granted) => granted / 100 > LeastMargin ? granted / 100 : LeastMargin;

    private static string Text(TimeSpan span) => $"{span.TotalMilliseconds:0.###} ms";
}
