namespace Tenure.Store;

/// <summary>
/// Takes out of memory what a compaction made invisible. Readers see a compaction at once, because they check their
/// revision against it; the sweep follows a few events with each command, so that no command ever waits for a long one. It
/// visits only the keys that changed between the last compaction and this one, never the whole store: a visit costs one
/// search, and a copy of the key's remaining versions where it has obsolete ones.
/// </summary>
internal sealed class CompactionSweep(StoreState state)
{
    /// <summary>Visits per command. More than one command in general writes, so the sweep gains on its writers.</summary>
    private const int StepsPerCommand = 4;

    /// <summary>Visits by the compaction itself, about a millisecond's worth: a small one is done at once.</summary>
    private const int StepsAtOnce = 256;

    /// <summary>How many of the log's first events were visited; they may stay a while because dropping pays by the chunk.</summary>
    private int _visited;
    private bool _pending;

    public void Start()
    {
        _visited = 0;
        _pending = true;
        Advance(StepsAtOnce);
    }

    public void Advance() => Advance(StepsPerCommand);

    private void Advance(int steps)
    {
        if (!_pending) return;
        while (steps-- > 0 && _pending) Visit();
        if (!_pending || _visited >= EventLog.ChunkLength) DropVisited();
    }

    /// <summary>The compact revision's own events stay, for a watch may begin there; their keys are visited all the same.</summary>
    private void Visit()
    {
        _pending = _visited < state.Events.Count && state.Events[_visited].ModRevision <= state.CompactRevision;
        if (_pending) Trim(state.Events[_visited++].Key);
    }

    private void Trim(Bytes key)
    {
        if (!state.Keys.Current.TryFind(key, out KeyHistory history)) return;
        int obsolete = history.CountObsolete(state.CompactRevision);
        if (obsolete == 0) return;
        if (obsolete == history.Count) state.Keys.Remove(key);
        else state.Keys.Slot(key, out _) = history.WithoutFirst(obsolete);
    }

    private void DropVisited()
    {
        int dropped = Math.Min(_visited, state.Events.FirstFrom(state.CompactRevision));
        if (dropped == 0) return;
        state.Events = state.Events.WithoutFirst(dropped);
        _visited -= dropped;
    }
}
