namespace Tenure.Protocols.Raft;

/// <summary>
/// Between the state in memory and the disk. Changes are staged during a call and leave as one atomic <see cref="Write"/>
/// at its end, so that a term never becomes durable without the vote that belongs to it. A message that must wait for
/// the disk asks here what for.
/// </summary>
internal sealed class Journal
{
    /// <summary>Writes under way, oldest first. The driver bounds them: it stops handing in work while its disk lags.</summary>
    private readonly List<PendingWrite> _pending;

    private WriteId _last = WriteId.None;
    private WriteId _durable = WriteId.None;
    private WriteId _hardState = WriteId.None;
    private HardState _saved;

    private bool _staged;
    private LogPosition? _restartAt;
    private LogIndex? _truncateFrom;
    private Entry[] _entries = [];

    public Journal(HardState saved, LogIndex durableIndex)
    {
        _pending = [];
        _saved = saved;
        DurableIndex = durableIndex;
    }

    private Journal(Journal other)
    {
        _pending = [.. other._pending];
        _last = other._last;
        _durable = other._durable;
        _hardState = other._hardState;
        _saved = other._saved;
        DurableIndex = other.DurableIndex;
    }

    /// <summary>The log is durable up to and including this index, as far as <see cref="Written"/> has been told.</summary>
    public LogIndex DurableIndex { get; private set; }

    /// <summary>What a message waits for that depends on the current term and vote.</summary>
    public WriteId AfterHardState => _hardState > _durable ? _hardState : WriteId.None;

    private WriteId Next => new(_last.Value + 1);

    /// <summary>How far the log reaches with the write that is being staged; zero where that adds nothing.</summary>
    private LogIndex StagedIndex => _entries.Length > 0 ? _entries[^1].Index : _restartAt?.Index ?? LogIndex.Zero;

    /// <summary>Copies are made between calls, when nothing is staged.</summary>
    public Journal Copy()
    {
        Invariant.Holds(!_staged);
        return new Journal(this);
    }

    /// <summary>Writes are counted from the last durable one: how many there were before it decides nothing.</summary>
    public void Describe(ref StateHash hash)
    {
        hash.Add((ulong)_pending.Count);
        foreach (PendingWrite write in _pending)
        {
            hash.Add(write.Id.Value - _durable.Value);
            hash.Add(write.LastIndex.Value);
        }

        hash.Add(_last.Value - _durable.Value);
        hash.Add(_hardState > _durable ? _hardState.Value - _durable.Value : 0);
        _saved.Describe(ref hash);
        hash.Add(DurableIndex.Value);
    }

    /// <summary>What a message waits for that says that this node holds the log up to <paramref name="index"/>.</summary>
    public WriteId AfterEntry(LogIndex index)
    {
        if (index <= DurableIndex) return WriteId.None;

        foreach (PendingWrite write in _pending)
            if (write.LastIndex >= index) return write.Id;

        Invariant.Holds(index <= StagedIndex);
        return Next;
    }

    public void StageHardState()
    {
        _staged = true;
        _hardState = Next;
    }

    public void StageEntries(Entry[] entries)
    {
        _staged = true;
        _entries = _entries.Length == 0 ? entries : [.. _entries, .. entries];
    }

    public void StageTruncation(LogIndex first)
    {
        Invariant.Holds(_entries.Length == 0);
        _staged = true;
        _truncateFrom = first;
        Void(above: first.Previous);
    }

    /// <summary>The log gives way to a snapshot, which the driver has made durable already.</summary>
    /// <param name="kept">The last index at which the old log was what the snapshot stands for.</param>
    public void StageRestart(LogPosition at, LogIndex kept)
    {
        Invariant.Holds(_entries.Length == 0 && _truncateFrom is null);
        _staged = true;
        _restartAt = at;
        Void(above: kept);
    }

    /// <summary>Emits what was staged. The commit index rides along; moved alone it waits for <see cref="FlushHint"/>.</summary>
    public void Flush(HardState state, Effects effects)
    {
        if (!_staged) return;

        Emit(state, mustSync: true, effects);
        _staged = false;
        _restartAt = null;
        _truncateFrom = null;
        _entries = [];
    }

    public bool IsHintStale(HardState state) => _saved != state;

    public void FlushHint(HardState state, Effects effects)
    {
        if (!_staged && IsHintStale(state)) Emit(state, mustSync: false, effects);
    }

    public void Written(WriteId through)
    {
        Invariant.Holds(through <= _last);
        if (through <= _durable) return;

        _durable = through;
        int done = 0;
        while (done < _pending.Count && _pending[done].Id <= through)
        {
            DurableIndex = LogIndex.Larger(DurableIndex, _pending[done].LastIndex);
            done++;
        }

        _pending.RemoveRange(0, done);
    }

    private void Emit(HardState state, bool mustSync, Effects effects)
    {
        _last = Next;
        _saved = state;
        effects.Writes.Add(new Write(_last, state, _restartAt, _truncateFrom, _entries, mustSync));
        if (StagedIndex > LogIndex.Zero) _pending.Add(new PendingWrite(_last, StagedIndex));
    }

    /// <summary>
    /// Writes under way may hold entries that are cut off: their completion says nothing about what replaces them.
    /// </summary>
    private void Void(LogIndex above)
    {
        DurableIndex = LogIndex.Smaller(DurableIndex, above);
        for (int i = 0; i < _pending.Count; i++)
            _pending[i] = _pending[i] with { LastIndex = LogIndex.Smaller(_pending[i].LastIndex, above) };
    }

    private readonly record struct PendingWrite(WriteId Id, LogIndex LastIndex);
}
