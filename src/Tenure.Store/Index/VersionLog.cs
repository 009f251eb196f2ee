namespace Tenure.Store;

/// <summary>
/// The superseded versions of one key, oldest first. Appending is amortised O(1) however hot the key: successive logs share
/// one array, and each looks only at its own count. Only the store's one machine appends, and always to the latest log.
/// </summary>
internal sealed class VersionLog
{
    private readonly KeyValue[] _versions;

    private VersionLog(KeyValue[] versions, int count)
    {
        _versions = versions;
        Count = count;
    }

    public int Count { get; }

    public KeyValue this[int index] => _versions.AsSpan(0, Count)[index];

    public static VersionLog Append(VersionLog? log, KeyValue version)
    {
        if (log is null) return new([version], 1);
        KeyValue[] versions = log._versions;
        if (log.Count == versions.Length)
        {
            versions = new KeyValue[log.Count * 2];
            log._versions.AsSpan(0, log.Count).CopyTo(versions);
        }
        versions[log.Count] = version;
        return new(versions, log.Count + 1);
    }

    /// <summary>How many versions are not later than <paramref name="revision"/>.</summary>
    public int CountThrough(Revision revision)
    {
        int low = 0;
        int high = Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_versions[middle].ModRevision <= revision) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    /// <summary>The log without its oldest versions; null where none is left.</summary>
    public VersionLog? WithoutFirst(int count) =>
        count == Count ? null : new(_versions[count..Count], Count - count);
}
