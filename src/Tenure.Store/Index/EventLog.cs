namespace Tenure.Store;

/// <summary>
/// Every change since the compact revision, in order: what watchers read. Successive logs share their chunks, and each
/// looks only at its own part of them. One machine appends, and always to its latest log.
/// </summary>
internal sealed class EventLog
{
    /// <summary>How many events share an array.</summary>
    public const int ChunkLength = 1024;

    public static readonly EventLog Empty = new([], 0, 0);

    private readonly KeyValue[][] _chunks;
    private readonly int _start;

    private EventLog(KeyValue[][] chunks, int start, int count)
    {
        _chunks = chunks;
        _start = start;
        Count = count;
    }

    public int Count { get; }

    public KeyValue this[int index] => _chunks[(_start + index) / ChunkLength][(_start + index) % ChunkLength];

    public EventLog Append(List<KeyValue> events)
    {
        KeyValue[][] chunks = WithRoomFor(events.Count);
        int end = _start + Count;
        foreach (KeyValue change in events)
        {
            (chunks[end / ChunkLength] ??= new KeyValue[ChunkLength])[end % ChunkLength] = change;
            end++;
        }
        return new(chunks, _start, Count + events.Count);
    }

    /// <summary>
    /// The log without its oldest events. Costs a pass over the list of chunks and a copy of one chunk, so that what was
    /// dropped from it does not stay in memory; best called for a chunk's length at a time.
    /// </summary>
    public EventLog WithoutFirst(int count)
    {
        int start = _start + count;
        KeyValue[][] chunks = _chunks[(start / ChunkLength)..];
        start %= ChunkLength;
        if (start > 0)
        {
            chunks[0] = chunks[0].AsSpan().ToArray();
            chunks[0].AsSpan(0, start).Clear();
        }
        return new(chunks, start, Count - count);
    }

    /// <summary>The position of the first event that is not earlier than <paramref name="revision"/>.</summary>
    public int FirstFrom(Revision revision)
    {
        int low = 0;
        int high = Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (this[middle].ModRevision < revision) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private KeyValue[][] WithRoomFor(int more)
    {
        int needed = (_start + Count + more + ChunkLength - 1) / ChunkLength;
        if (needed <= _chunks.Length) return _chunks;
        var chunks = new KeyValue[Math.Max(needed, _chunks.Length * 2)][];
        _chunks.CopyTo(chunks, 0);
        return chunks;
    }
}
