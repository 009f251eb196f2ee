using Tenure.Protocols.Raft;

namespace Tenure.Protocols.Tests.Raft;

/// <summary>A log as seen from outside, from the writes that a node asked for: what is kept of it, and where it begins.</summary>
internal sealed class MemberLog
{
    private readonly List<Entry> _entries = [];

    public LogPosition Base { get; private set; }

    public IReadOnlyList<Entry> Entries => _entries;

    public LogIndex Last => new(Base.Index.Value + (ulong)_entries.Count);

    public void Reset(LogPosition start, IEnumerable<Entry> entries)
    {
        Base = start;
        _entries.Clear();
        _entries.AddRange(entries);
    }

    public Entry? At(LogIndex index) => index > Base.Index && index <= Last ? _entries[Offset(index)] : null;

    /// <summary>What it can know of a position: of those before its base, nothing.</summary>
    public LogPosition? PositionAt(LogIndex index) => index == Base.Index ? Base : At(index)?.Position;

    public void Apply(Write write)
    {
        if (write.RestartAt is { } at) Reset(at, []);
        if (write.TruncateFrom is { } first) _entries.RemoveRange(Offset(first), _entries.Count - Offset(first));
        foreach (Entry entry in write.Entries)
        {
            entry.Index.ShouldBe(Last.Next);
            _entries.Add(entry);
        }
    }

    /// <summary>Forgets entries up to this one, as far as it has them.</summary>
    public void Compact(LogIndex through)
    {
        if (through <= Base.Index || At(through) is not { } last) return;

        _entries.RemoveRange(0, Offset(through) + 1);
        Base = last.Position;
    }

    /// <summary>
    /// The rule of recovery: the log goes on behind the newest snapshot if it has the snapshot's last position; otherwise the
    /// snapshot is all there is.
    /// </summary>
    public IReadOnlyList<Entry> Behind(LogPosition snapshot) =>
        PositionAt(snapshot.Index) == snapshot ? [.. _entries.Skip(Offset(snapshot.Index) + 1)] : [];

    private int Offset(LogIndex index) => (int)(index.Value - Base.Index.Value) - 1;
}
