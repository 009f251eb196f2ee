namespace Tenure.Store;

/// <summary>
/// A whole store as a stream of records, cut into chunks between two of them: a <see cref="SnapshotRecord.Begin"/>, the
/// leases, the versions that were current just before the compact revision, every change since, and an
/// <see cref="SnapshotRecord.End"/> with the digest of it all. Each version is written once: a reader gets the keys'
/// histories by repeating the changes. <see cref="SnapshotWriter"/> and <see cref="SnapshotReader"/> mirror each other.
/// </summary>
internal static class SnapshotCodec
{
    public const byte Version = 1;

    /// <summary>A chunk ends with the record that brings it to this length; only a longer record makes a longer chunk.</summary>
    public const int ChunkLength = 64 << 10;
}

/// <summary>The first byte of a record, in the order in which records must stand. The numbers are part of the format.</summary>
internal enum SnapshotRecord : byte
{
    None = 0,
    Begin = 1,
    Lease = 2,

    /// <summary>A version from before the compact revision that a reader at that revision still sees.</summary>
    Base = 3,

    /// <summary>A version or a tombstone from the compact revision on, in the order of the event log.</summary>
    Change = 4,
    End = 5,
}
