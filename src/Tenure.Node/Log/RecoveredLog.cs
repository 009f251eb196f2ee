using Tenure.Protocols.Raft;

namespace Tenure.Node.Log;

/// <summary>What a node finds on its disk when it starts.</summary>
internal sealed class RecoveredLog
{
    private readonly List<Entry> _entries = [];

    public HardState State { get; set; }

    /// <summary>All entries from index 1 on, without a gap.</summary>
    public IReadOnlyList<Entry> Entries => _entries;

    /// <summary>How many bytes a crash had left of a write that never became durable; they were cut off.</summary>
    public long TornBytes { get; set; }

    public bool TryAppend(in Entry entry)
    {
        if (entry.Index.Value != (ulong)_entries.Count + 1) return false;
        _entries.Add(entry);
        return true;
    }

    public bool TryTruncate(LogIndex from)
    {
        if (from.Value == 0 || from.Value > (ulong)_entries.Count + 1) return false;
        _entries.RemoveRange((int)from.Value - 1, _entries.Count - (int)from.Value + 1);
        return true;
    }
}
