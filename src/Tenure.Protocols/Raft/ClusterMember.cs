namespace Tenure.Protocols.Raft;

/// <summary>How a member takes part. Incoming and outgoing members make a configuration joint.</summary>
internal enum Standing : byte
{
    /// <summary>Gets every entry and counts for nothing (dissertation §4.2.1).</summary>
    Learner = 1,

    /// <summary>A learner that the leader makes a voter as soon as it has caught up.</summary>
    Joining = 2,

    /// <summary>Votes in the new half of a joint configuration only.</summary>
    Incoming = 3,

    /// <summary>Votes; while the configuration is joint, in both halves.</summary>
    Voter = 4,

    /// <summary>Votes in the old half of a joint configuration only; afterwards it is no member.</summary>
    Outgoing = 5,
}

/// <summary>One member of a configuration.</summary>
/// <param name="Context">What the driver wants to be agreed on with the membership, such as addresses. Opaque here.</param>
internal readonly record struct ClusterMember(NodeId Id, Standing Standing, ReadOnlyMemory<byte> Context)
{
    public bool IsLearner => Standing is Standing.Learner or Standing.Joining;

    public bool VotesInNew => Standing is Standing.Voter or Standing.Incoming;

    public bool VotesInOld => Standing is Standing.Voter or Standing.Outgoing;

    public void Describe(ref StateHash hash)
    {
        hash.Add(Id.Value);
        hash.Add((ulong)Standing);
        hash.Add(Context.Span);
    }
}
