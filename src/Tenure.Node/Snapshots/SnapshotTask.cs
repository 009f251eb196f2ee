using Tenure.Node.Loop;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Snapshots;

/// <summary>
/// Something that the core wants done to the snapshots on disk, beside the loop and in order: a closed family. What came
/// of it goes back to the core as an event.
/// </summary>
internal abstract record SnapshotTask
{
    /// <summary>The most bytes of a part that travels in one frame.</summary>
    public const int MostPartBytes = 256 << 10;

    /// <exception cref="IOException">The disk failed, and the node must stop.</exception>
    public abstract NodeEvent CarryOut(SnapshotFolder folder);
}

/// <param name="KeepFrom">Snapshots from here on are still being sent to others.</param>
internal sealed record SaveSnapshot(NodeSnapshot Snapshot, LogIndex KeepFrom) : SnapshotTask
{
    public override NodeEvent CarryOut(SnapshotFolder folder) => new SnapshotSaved(IsWritten: folder.Save(Snapshot, KeepFrom));
}

/// <summary>Read the part that is to be sent next to a member.</summary>
internal sealed record ReadSnapshotPart(NodeId To, LogPosition Snapshot, long Offset) : SnapshotTask
{
    public override NodeEvent CarryOut(SnapshotFolder folder) =>
        folder.ReadPart(Snapshot, Offset, MostPartBytes) is var (bytes, total)
            ? new SnapshotPartRead(To, Snapshot, Offset, bytes, total)
            : new SnapshotPartRead(To, Snapshot, Offset, default, 0);
}

/// <summary>Keep a part that a member sent.</summary>
internal sealed record ReceiveSnapshotPart(NodeId From, LogPosition Snapshot, long Offset, ReadOnlyMemory<byte> Bytes, long Total) : SnapshotTask
{
    public override NodeEvent CarryOut(SnapshotFolder folder)
    {
        (long next, NodeSnapshot? whole) = folder.ReceivePart(Snapshot, Offset, Bytes, Total);
        return new SnapshotPartReceived(From, Snapshot, next, whole);
    }
}
