namespace Tenure.Store;

/// <summary>The keys with their versions, and the revisions between which they can be read.</summary>
/// <param name="Revision">The latest revision that can be seen; inside a transaction that is its own, once it has written.</param>
internal readonly record struct Keyspace(
    PersistentTree<Bytes, KeyHistory, KeyOrder> Keys,
    Revision Revision,
    Revision CompactRevision)
{
    /// <summary>The key's current version, or null.</summary>
    public KeyValue? Find(Bytes key) => FindAt(key, Revision);

    /// <summary>The version of the key that was current at a revision, or null.</summary>
    public KeyValue? FindAt(Bytes key, Revision revision) =>
        Keys.TryFind(key, out KeyHistory history) ? history.At(revision) : null;

    /// <summary>Why a revision cannot be read, or null where it can.</summary>
    public StoreError? CheckReadable(Revision revision)
    {
        if (revision > Revision) return StoreError.FutureRevision;
        return revision < CompactRevision ? StoreError.Compacted : null;
    }

    /// <summary>
    /// The keys of a range as they were at a revision, in key order. With a limit it stops collecting, but still counts:
    /// a range's count is that of all its keys.
    /// </summary>
    public List<KeyValue> Collect(KeyRange range, Revision revision, long limit, out long count)
    {
        List<KeyValue> found = [];
        count = 0;
        if (range.IsSingleKey)
        {
            if (FindAt(range.Start, revision) is not { } single) return found;
            if (limit > 0) found.Add(single);
            count = 1;
            return found;
        }
        var scan = Keys.From(range.Start);
        while (scan.MoveNext() && range.IsBeforeEnd(scan.Key))
        {
            if (scan.Value.At(revision) is not { } version) continue;
            if (count++ < limit) found.Add(version);
        }
        return found;
    }

    /// <summary>All current keys of a range, in key order.</summary>
    public List<KeyValue> Collect(KeyRange range) => Collect(range, Revision, long.MaxValue, out _);
}
