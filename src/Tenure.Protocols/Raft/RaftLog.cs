using System.Runtime.InteropServices;

namespace Tenure.Protocols.Raft;

/// <summary>
/// The replicated log in memory, durable or not: <see cref="Journal"/> knows how much of it is. It begins behind
/// <see cref="Base"/>; a snapshot stands for what precedes. Terms never fall along the log, which the searches below rely on.
/// </summary>
internal sealed class RaftLog
{
    /// <summary>What an entry's term, index and kind add to its data in a message, near enough for a limit.</summary>
    public const int EntryOverheadBytes = 16;

    private readonly List<Entry> _entries;
    private readonly ConfigurationHistory _configurations;

    public RaftLog(LogBase start, IReadOnlyList<Entry> entries)
    {
        Base = start.Last;
        _configurations = new ConfigurationHistory(start);
        _entries = new List<Entry>(entries.Count);
        foreach (Entry entry in entries) Append(entry);
    }

    private RaftLog(RaftLog other)
    {
        Base = other.Base;
        _configurations = other._configurations.Copy();
        _entries = [.. other._entries];
    }

    /// <summary>The last position that is not in the log any more, but in a snapshot.</summary>
    public LogPosition Base { get; private set; }

    public LogPosition Last => _entries.Count == 0 ? Base : _entries[^1].Position;

    /// <summary>The configuration in effect: the newest in the log.</summary>
    public Configuration Configuration => _configurations.Newest;

    public LogIndex ConfigurationIndex => _configurations.NewestIndex;

    public Entry this[LogIndex index] => _entries[Offset(index)];

    /// <summary>Entries never change, so both logs share their data.</summary>
    public RaftLog Copy() => new(this);

    public void Describe(ref StateHash hash)
    {
        Base.Describe(ref hash);
        _configurations.Describe(ref hash);
        hash.Add((ulong)_entries.Count);
        foreach (ref readonly Entry entry in CollectionsMarshal.AsSpan(_entries)) entry.Describe(ref hash);
    }

    public Configuration ConfigurationAt(LogIndex index) => _configurations.At(index);

    /// <summary>Of an entry of the log, or of the base.</summary>
    public LogPosition PositionAt(LogIndex index) => index == Base.Index ? Base : this[index].Position;

    /// <summary>
    /// Whether a leader's log with this position is the same as this one up to there. What a snapshot stands for is committed,
    /// and a leader has all that is committed.
    /// </summary>
    public bool Agrees(LogPosition position) =>
        position.Index < Base.Index || (position.Index <= Last.Index && PositionAt(position.Index) == position);

    public void Append(ReadOnlySpan<Entry> entries)
    {
        foreach (Entry entry in entries) Append(entry);
    }

    public void TruncateFrom(LogIndex first)
    {
        Invariant.Holds(first > Base.Index && first <= Last.Index);
        int offset = Offset(first);
        _entries.RemoveRange(offset, _entries.Count - offset);
        _configurations.TruncateFrom(first);
    }

    /// <summary>Forgets the entries up to and including this one.</summary>
    public void Compact(LogIndex through)
    {
        LogPosition last = PositionAt(through);
        _configurations.Compact(through);
        _entries.RemoveRange(0, Offset(through.Next));
        Base = last;
    }

    /// <summary>Forgets everything: a snapshot takes its place.</summary>
    public void Restart(LogBase start)
    {
        _entries.Clear();
        _configurations.Restart(start);
        Base = start.Last;
    }

    /// <summary>
    /// The last index at or before <paramref name="index"/> whose term is not above <paramref name="term"/>. Before the
    /// base no terms are known any more, and nothing is skipped.
    /// </summary>
    public LogIndex LastNotAbove(Term term, LogIndex index)
    {
        if (index <= Base.Index) return index;

        ulong low = Base.Index.Value;
        ulong high = LogIndex.Smaller(index, Last.Index).Value;
        while (low < high)
        {
            ulong middle = low + (high - low + 1) / 2;
            if (this[new LogIndex(middle)].Term <= term) low = middle;
            else high = middle - 1;
        }

        return new LogIndex(low);
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

    private int Offset(LogIndex index) => checked((int)(index.Value - Base.Index.Value - 1));

    private void Append(in Entry entry)
    {
        Invariant.Holds(entry.Index == Last.Index.Next);
        Invariant.Holds(entry.Term >= Last.Term);
        _entries.Add(entry);
        _configurations.Append(entry);
    }
}
