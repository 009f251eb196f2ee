using Tenure.Node.Disk;
using Tenure.Node.Log;

namespace Tenure.Node.Snapshots;

/// <summary>What a node keeps in its directory: snapshots, and the log that goes on where the newest ends.</summary>
internal sealed record NodeStorage(SnapshotFolder Snapshots, WriteAheadLog Log, NodeSnapshot Snapshot, RecoveredLog Recovered)
{
    /// <summary>Recovers what is durable.</summary>
    /// <param name="disk">The node's directory.</param>
    /// <param name="identity">Whose directory it must be.</param>
    /// <param name="first">
    /// What a member begins with that never ran before. It is kept like any snapshot, so that what the start-up flags say counts
    /// once only.
    /// </param>
    /// <exception cref="NodeStartException">The directory is not ours, of another version, or damaged.</exception>
    /// <exception cref="IOException">The disk failed.</exception>
    public static NodeStorage Open(IDisk disk, LogIdentity identity, NodeSnapshot first, long segmentBytes = WriteAheadLog.DefaultSegmentBytes)
    {
        // A process that was killed may have left names that the kernel knows and the disk does not. What follows believes in them.
        disk.SyncDirectory();
        LogIdentity? known = WriteAheadLog.IdentityIn(disk);
        known?.MustBe(identity);
        (SnapshotFolder snapshots, NodeSnapshot? newest) = SnapshotFolder.Open(disk, identity.ClusterId);
        // A log that is not ours, or of another version, is refused before anything is written beside it.
        if (newest is null && known is null) snapshots.Save(first, keepFrom: first.Last.Index);
        newest ??= first;

        (WriteAheadLog log, RecoveredLog recovered) = WriteAheadLog.Open(disk, identity, newest.Last, segmentBytes);
        return new NodeStorage(snapshots, log, newest, recovered);
    }
}
