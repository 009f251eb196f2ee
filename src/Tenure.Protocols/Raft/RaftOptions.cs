namespace Tenure.Protocols.Raft;

/// <summary>How one member takes part. The driver validates the timings once, at start.</summary>
internal sealed record RaftOptions
{
    public required NodeId Id { get; init; }

    /// <summary>All voting members, this one included.</summary>
    public required IReadOnlyList<NodeId> Voters { get; init; }

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

    /// <summary>The most bytes of entries in one <see cref="AppendRequest"/>; a single larger entry still goes alone.</summary>
    public int MaxAppendBytes { get; init; } = 1 << 20;

    /// <summary>How many unanswered <see cref="AppendRequest"/>s with entries a leader lets one follower have.</summary>
    public int MaxInflightAppends { get; init; } = 256;
}
