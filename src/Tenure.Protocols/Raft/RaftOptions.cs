namespace Tenure.Protocols.Raft;

/// <summary>How one member takes part. The driver validates the timings once, at start.</summary>
internal sealed record RaftOptions
{
    public required NodeId Id { get; init; }

    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The shortest election timeout; each wait is drawn anew from here to <see cref="ElectionTimeoutMax"/>.</summary>
    public TimeSpan ElectionTimeoutMin { get; init; } = TimeSpan.FromMilliseconds(300);

    public TimeSpan ElectionTimeoutMax { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>A leader that cannot reach a quorum for an election timeout steps down.</summary>
    public bool CheckQuorum { get; init; } = true;

    public bool PreVote { get; init; } = true;

    /// <summary>
    /// Whether a peer whose connection closed and whose port refuses new ones counts as dead before its timeout. It must
    /// be off wherever safety rests on followers holding their votes back: lease reads and a leader's belief in its own deadline.
    /// </summary>
    public bool ActOnRefusedConnections { get; init; } = true;

    /// <summary>
    /// Whether a leader answers reads by its own clock while it may believe in its lease, without asking a quorum. It is on at
    /// all members, with the same timings, or at none. Safety then rests on clocks, also on their not standing still while the
    /// machine sleeps, on followers holding their votes back, and on every call being told a time that was read after what
    /// it brings had arrived.
    /// </summary>
    public bool LeaseReads { get; init; }

    /// <summary>ρ: how far the rate of any member's clock may be off, in millionths. It shortens leases.</summary>
    public int ClockDriftPerMillion { get; init; } = 10_000;

    /// <summary>
    /// For how long after a request a quorum that answered it elects nobody else: as long as its members hold their votes
    /// back, by clocks that may be fast where the leader's is slow.
    /// </summary>
    public TimeSpan LeaseDuration => new(
        (long)((Int128)ElectionTimeoutMin.Ticks * (Million - ClockDriftPerMillion) / (Million + ClockDriftPerMillion)));

    /// <summary>The most bytes of entries in one <see cref="AppendRequest"/>; a single larger entry still goes alone.</summary>
    public int MaxAppendBytes { get; init; } = 1 << 20;

    /// <summary>How many unanswered <see cref="AppendRequest"/>s with entries a leader lets one follower have.</summary>
    public int MaxInflightAppends { get; init; } = 256;

    private const int Million = 1_000_000;

    /// <summary>Null where the options agree with each other; otherwise the rule that they break.</summary>
    public string? Problem()
    {
        if (LeaseReads && ActOnRefusedConnections)
            return "lease reads need followers that hold their votes back, which one that acts on refused connections does not";
        if (LeaseReads && !CheckQuorum)
            return "lease reads need CheckQuorum, without which nobody holds votes back";
        return ClockDriftPerMillion is < 0 or >= Million
            ? $"the clocks' drift is {ClockDriftPerMillion} ppm, and must be at least 0 and below {Million}"
            : null;
    }
}
