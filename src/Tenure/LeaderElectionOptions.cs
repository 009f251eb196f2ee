using Tenure.Protocols.Leases;

namespace Tenure;

/// <summary>How a candidate takes part in an election.</summary>
public sealed class LeaderElectionOptions
{
    /// <summary>
    /// What the candidate calls itself: it is published to observers and stands in its tokens. By default the machine's name
    /// and the process's id.
    /// </summary>
    public string CandidateId { get; set; } = $"{Environment.MachineName}-{Environment.ProcessId}";

    /// <summary>
    /// How long the coordination service waits for a silent leader before it lets another one lead, by default ten
    /// seconds. Shorter means a faster takeover after a crash, and less patience with slow networks and paused processes.
    /// </summary>
    public TimeSpan LeaseDuration { get; set; } = LeaseTerms.DefaultDuration;

    /// <summary>How often the lease is renewed, by default every third of <see cref="LeaseDuration"/>.</summary>
    public TimeSpan? RenewInterval { get; set; }

    /// <summary>
    /// How far the rate of a clock may be off, here and at the coordination service, by default 0.01. The leader stops
    /// believing so much before its lease ends.
    /// </summary>
    public double ClockDrift { get; set; } = LeaseTerms.DefaultDriftPerMillion / 1e6;

    /// <summary>
    /// How long a leader that resigns keeps its lease while its work is ending, by default thirty seconds. After that the
    /// lease is neither renewed nor released: it runs out.
    /// </summary>
    public TimeSpan DrainTimeout { get; set; } = LeaseTerms.DefaultDrainLimit;

    /// <summary>
    /// The longest pause before a campaign that failed is tried again, by default five seconds. The first pauses are shorter;
    /// all are drawn at random, so that candidates do not come back in step.
    /// </summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(5);

    internal LeaseTerms Terms =>
        new(LeaseDuration, RenewInterval ?? LeaseDuration / 3, (int)Math.Clamp(ClockDrift * 1e6, -1, 1e6), DrainTimeout);

    /// <summary>One sentence for each rule that an option breaks, headed by its key.</summary>
    internal IEnumerable<string> Problems()
    {
        if (!FencingToken.IsName(CandidateId))
            yield return $"{nameof(CandidateId)}: '{CandidateId}' must have 1 to {FencingToken.MaxNameLength} printable characters.";
        if (RetryDelay <= TimeSpan.Zero)
            yield return $"{nameof(RetryDelay)}: {RetryDelay} must be positive.";
        if (Terms.Problem() is { } problem)
            yield return $"{nameof(LeaseDuration)}, {nameof(RenewInterval)}, {nameof(ClockDrift)}, {nameof(DrainTimeout)}: {problem}.";
    }
}
