namespace Tenure.Simulator.Histories;

/// <summary>
/// One member's log as its writes describe it, and how far its disk has confirmed them. It is what an observer knows, and
/// never what the member's own code says.
/// </summary>
internal sealed class ObservedLog
{
    private readonly List<LoggedEntry> _entries = [];
    private readonly Queue<PendingWrite> _pending = new();
    private ulong _baseIndex;
    private ulong _baseTerm;

    public ulong LastIndex => _baseIndex + (ulong)_entries.Count;

    /// <summary>Everything up to this index is on the disk for good.</summary>
    public ulong DurableIndex { get; private set; }

    /// <summary>The term of the entry at an index; 0 where it is not known.</summary>
    public ulong TermAt(ulong index) =>
        index == _baseIndex ? _baseTerm
        : index > _baseIndex && index <= LastIndex ? _entries[(int)(index - _baseIndex - 1)].Term
        : 0;

    /// <summary>Whether the log has this entry. What a snapshot has taken in counts as there.</summary>
    public bool Holds(ulong index, ulong term) => index <= _baseIndex || TermAt(index) == term;

    public bool HoldsDurably(ulong index, ulong term) => index <= DurableIndex && Holds(index, term);

    /// <summary>A write was handed to the disk: from <paramref name="truncateFrom"/> on (0 for none) the log is cut off, then grows.</summary>
    public void Write(ulong write, ulong truncateFrom, ReadOnlySpan<LoggedEntry> entries)
    {
        if (truncateFrom > 0)
        {
            CutFrom(truncateFrom);
            DurableIndex = Math.Min(DurableIndex, truncateFrom - 1);
        }

        foreach (LoggedEntry entry in entries) _entries.Add(entry);
        _pending.Enqueue(new PendingWrite(write, truncateFrom, LastIndex));
    }

    /// <summary>The disk has confirmed all writes up to this one.</summary>
    public void Durable(ulong through)
    {
        while (_pending.TryPeek(out PendingWrite write) && write.Number <= through)
        {
            _pending.Dequeue();
            DurableIndex = write.LastIndex;
        }

        // What a later write has cut off was confirmed, and is no longer part of the log.
        foreach (PendingWrite write in _pending)
            if (write.TruncateFrom > 0) DurableIndex = Math.Min(DurableIndex, write.TruncateFrom - 1);
    }

    /// <summary>The member starts from its disk, or its log restarts behind a snapshot: this is all that there is, and it is durable.</summary>
    public void Restart(ulong baseIndex, ulong baseTerm, ReadOnlySpan<LoggedEntry> entries)
    {
        (_baseIndex, _baseTerm) = (baseIndex, baseTerm);
        _entries.Clear();
        _pending.Clear();
        foreach (LoggedEntry entry in entries) _entries.Add(entry);
        DurableIndex = LastIndex;
    }

    private void CutFrom(ulong index)
    {
        if (index <= _baseIndex || index > LastIndex) return;
        int kept = (int)(index - _baseIndex - 1);
        _entries.RemoveRange(kept, _entries.Count - kept);
    }

    private readonly record struct PendingWrite(ulong Number, ulong TruncateFrom, ulong LastIndex);
}
