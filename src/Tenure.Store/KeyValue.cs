namespace Tenure.Store;

/// <summary>One version of one key. Immutable, and shared by the index, the event log and every answer that shows it.</summary>
/// <param name="CreateRevision">
/// The revision that created the key in its present life; the same for all its versions until it is deleted. For the
/// key that won an election this is the fencing token.
/// </param>
/// <param name="ModRevision">The revision that made this version.</param>
/// <param name="Version">1 for the version that created the key, one more with each put. It restarts when the key is deleted.</param>
/// <param name="Lease">The lease that takes the key with it, or none.</param>
internal sealed record KeyValue(Bytes Key, Bytes Value, Revision CreateRevision, Revision ModRevision, long Version, LeaseId Lease)
{
    /// <summary>Whether this marks the key's deletion. Then only the key and the mod revision mean something.</summary>
    public bool IsTombstone => Version == 0;

    public static KeyValue Tombstone(Bytes key, Revision revision) => new(key, Bytes.Empty, Revision.None, revision, 0, LeaseId.None);
}
