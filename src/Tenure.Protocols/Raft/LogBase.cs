namespace Tenure.Protocols.Raft;

/// <summary>
/// Where a log begins: a snapshot stands for everything up to and including <paramref name="Last"/> (§7). The snapshot's
/// content is the driver's affair; the protocol needs to know its last position, and who belonged to the cluster there.
/// </summary>
internal sealed record LogBase(LogPosition Last, Configuration Configuration)
{
    /// <summary>Of a node that is to join a cluster: it knows nobody, so it campaigns for nothing until it hears from a leader.</summary>
    public static readonly LogBase Nothing = new(LogPosition.Start, Configuration.Empty);

    /// <summary>Of a new cluster: all voters are given the same first configuration and an empty log.</summary>
    public static LogBase Bootstrap(IEnumerable<NodeId> voters) => new(LogPosition.Start, Configuration.OfVoters(voters));

    public void Describe(ref StateHash hash)
    {
        Last.Describe(ref hash);
        Configuration.Describe(ref hash);
    }
}
