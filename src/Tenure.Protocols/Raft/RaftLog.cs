using System.Runtime.InteropServices;

namespace Tenure.Protocols.Raft;

/// <summary>
/// The replicated log in memory, from index 1 on, durable or not: <see cref="Journal"/> knows how much of it is.
/// Terms never fall along the log, which the searches below rely on.
/// </summary>
internal sealed class RaftLog
{
    /// <summary>What an entry's term, index and kind add to its data in a message, near enough for a limit.</summary>
    public const int EntryOverheadBytes = 16;

    private readonly List<Entry> _entries;

    public RaftLog(IReadOnlyList<Entry> entries)
    {
        _entries = new List<Entry>(entries.Count);
        foreach (Entry entry in entries) Append(entry);
    }

    private RaftLog(RaftLog other) => _entries = [.. other._entries];

    public LogPosition Last => _entries.Count == 0 ? LogPosition.Start : _entries[^1].Position;

    public Entry this[LogIndex index] => _entries[Offset(index)];

    /// <summary>Entries never change, so both logs share their data.</summary>
    public RaftLog Copy() => new(this);

    public void Describe(ref StateHash hash)
    {
        hash.Add((ulong)_entries.Count);
        foreach (ref readonly Entry entry in CollectionsMarshal.AsSpan(_entries)) entry.Describe(ref hash);
    }

    public LogPosition PositionAt(LogIndex index) => index == LogIndex.Zero ? LogPosition.Start : this[index].Position;

    public bool Contains(LogPosition position) =>
        position.Index <= Last.Index && PositionAt(position.Index) == position;

    public void Append(ReadOnlySpan<Entry> entries)
    {
        foreach (Entry entry in entries) Append(entry);
    }

    public void TruncateFrom(LogIndex first)
    {
        Invariant.Holds(first > LogIndex.Zero && first <= Last.Index);
        int offset = Offset(first);
        _entries.RemoveRange(offset, _entries.Count - offset);
    }

    /// <summary>The last position at or before <paramref name="index"/> whose term is not above <paramref name="term"/>.</summary>
    public LogPosition LastNotAbove(Term term, LogIndex index)
    {
        ulong low = 0;
        ulong high = LogIndex.Smaller(index, Last.Index).Value;
        while (low < high)
        {
            ulong middle = low + (high - low + 1) / 2;
            if (this[new LogIndex(middle)].Term <= term) low = middle;
            else high = middle - 1;
        }

        return PositionAt(new LogIndex(low));
    }

    /// <summary>Entries from <paramref name="first"/> on, as many as fit the limit, but at least one if there is one.</summary>
    public Entry[] From(LogIndex first, int maxBytes)
    {
        if (first > Last.Index) return [];

        ReadOnlySpan<Entry> entries = CollectionsMarshal.AsSpan(_entries)[Offset(first)..];
        long bytes = SizeOf(entries[0]);
        int count = 1;
        while (count < entries.Length && (bytes += SizeOf(entries[count])) <= maxBytes) count++;
        return entries[..count].ToArray();
    }

    private static long SizeOf(in Entry entry) => (long)entry.Data.Length + EntryOverheadBytes;

    private static int Offset(LogIndex index) => checked((int)(index.Value - 1));

    private void Append(in Entry entry)
    {
        Invariant.Holds(entry.Index == Last.Index.Next);
        Invariant.Holds(entry.Term >= Last.Term);
        _entries.Add(entry);
    }
}
