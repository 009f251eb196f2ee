namespace Tenure.Store;

/// <summary>
/// All versions of one key that are not compacted. Most keys have one, so that one stands in the tree itself and costs no
/// further object.
/// </summary>
internal readonly struct KeyHistory(KeyValue latest, VersionLog? older)
{
    private readonly VersionLog? _older = older;

    /// <summary>The latest version; a tombstone where the key is deleted.</summary>
    public KeyValue Latest { get; } = latest;

    public int Count => 1 + (_older?.Count ?? 0);

    /// <summary>The versions, oldest first.</summary>
    public KeyValue this[int index] => index == Count - 1 ? Latest : _older![index];

    /// <summary>The version that a reader at <paramref name="revision"/> sees, or null where the key does not exist then.</summary>
    public KeyValue? At(Revision revision)
    {
        KeyValue? version = Latest.ModRevision <= revision ? Latest : OlderAt(revision);
        return version is { IsTombstone: false } ? version : null;
    }

    /// <summary>
    /// The history after one more version. What the same revision made before is dropped: no reader can see the middle of
    /// a transaction, and the event log keeps it for watchers.
    /// </summary>
    public KeyHistory With(KeyValue next) =>
        next.ModRevision == Latest.ModRevision ? new(next, _older) : new(next, VersionLog.Append(_older, Latest));

    /// <summary>How many of the oldest versions no reader at <paramref name="revision"/> or later can see.</summary>
    public int CountObsolete(Revision revision)
    {
        bool latestIsCovered = Latest.ModRevision <= revision;
        int covered = latestIsCovered ? Count : _older?.CountThrough(revision) ?? 0;
        return covered == 0 || this[covered - 1].IsTombstone ? covered : covered - 1;
    }

    /// <summary>The history without its oldest versions, of which at least one must be left.</summary>
    public KeyHistory WithoutFirst(int count)
    {
        Invariant.Holds(count < Count);
        return count == 0 ? this : new(Latest, _older!.WithoutFirst(count));
    }

    private KeyValue? OlderAt(Revision revision)
    {
        int covered = _older?.CountThrough(revision) ?? 0;
        return covered == 0 ? null : _older![covered - 1];
    }
}
