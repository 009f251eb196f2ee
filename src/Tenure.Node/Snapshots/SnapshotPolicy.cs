namespace Tenure.Node.Snapshots;

/// <summary>When a member takes a snapshot, and how much of the log it keeps behind it.</summary>
/// <param name="Entries">After this many entries, as etcd's <c>--snapshot-count</c>.</param>
/// <param name="Bytes">Or after so many bytes of entries, whichever comes first.</param>
internal sealed record SnapshotPolicy(ulong Entries, long Bytes)
{
    public static readonly SnapshotPolicy Default = new(100_000, 256 << 20);

    /// <summary>How many entries in front of a snapshot stay in memory, so that a follower that lags a little needs no snapshot.</summary>
    public ulong KeptEntries => Entries / 20;
}
