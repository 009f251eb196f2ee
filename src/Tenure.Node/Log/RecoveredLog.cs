using Tenure.Protocols.Raft;

namespace Tenure.Node.Log;

/// <summary>What a node finds of its log when it starts.</summary>
internal sealed class RecoveredLog
{
    private readonly List<Entry> _entries = [];
    private LogIndex _first = LogIndex.Zero.Next;

    public HardState State { get; set; }

    /// <summary>The position that the entries follow: where the snapshot ends that holds what was before.</summary>
    public LogPosition Base { get; private set; } = LogPosition.Start;

    /// <summary>All entries behind <see cref="Base"/>, without a gap.</summary>
    public IReadOnlyList<Entry> Entries => _entries;

    /// <summary>The index of the entry that would be appended next.</summary>
    public LogIndex Next => new(_first.Value + (ulong)_entries.Count);

    /// <summary>How many bytes a crash had left of a write that never became durable; they were cut off.</summary>
    public long TornBytes { get; set; }

    public bool TryAppend(in Entry entry)
    {
        if (entry.Index != Next) return false;
        _entries.Add(entry);
        return true;
    }

    /// <summary>The cut may lie before the first entry that is left, where the segments before it are deleted.</summary>
    public bool TryTruncate(LogIndex from)
    {
        if (from == LogIndex.Zero || from > Next) return false;
        if (from <= _first) RestartAt(from);
        else _entries.RemoveRange(Offset(from), _entries.Count - Offset(from));
        return true;
    }

    /// <summary>All entries go, and the next one has this index.</summary>
    public void RestartAt(LogIndex next)
    {
        _entries.Clear();
        _first = next;
    }

    /// <summary>
    /// Puts the log behind a snapshot. Where it holds the snapshot's last entry, what follows that is kept, because others may
    /// have been told that it is here (Ongaro's dissertation, §5); a log without it goes the other way than the cluster, or
    /// not as far, and is dropped whole. False where entries are missing between the two.
    /// </summary>
    public bool TryFollow(LogPosition snapshot, out bool isKept)
    {
        isKept = Reaches(snapshot);
        if (_first > snapshot.Index.Next) return false;
        if (isKept) _entries.RemoveRange(0, Offset(snapshot.Index.Next));
        else _entries.Clear();
        _first = snapshot.Index.Next;
        Base = snapshot;
        // A snapshot that arrived whole just before a crash may be of a term that this member had not heard of yet.
        if (State.Term < snapshot.Term) State = new HardState(snapshot.Term, NodeId.None, snapshot.Index);
        State = State with { Commit = LogIndex.Larger(State.Commit, snapshot.Index) };
        return true;
    }

    /// <summary>Whether the entries follow on the snapshot: directly, or because its last entry is among them.</summary>
    private bool Reaches(LogPosition snapshot) =>
        _first == snapshot.Index.Next
        || (_first <= snapshot.Index && snapshot.Index < Next && _entries[Offset(snapshot.Index)].Term == snapshot.Term);

    private int Offset(LogIndex index) => (int)(index.Value - _first.Value);
}
