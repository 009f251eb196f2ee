using System.Runtime.InteropServices;

namespace Tenure.Store;

/// <summary>
/// Which watchers a batch of changes concerns. It only says whom to wake: each watcher pulls from a root with a cursor of
/// its own (<see cref="StoreRoot.Changes"/>), so nothing queues up here. One loop owns it.
/// </summary>
/// <remarks>
/// Watchers of the same range share an entry. Single keys, which is what candidates wait on, are found by hash. Ranges are
/// tried one by one: there are as many as distinct prefixes are watched, and one try is two comparisons of bytes.
/// </remarks>
internal sealed class WatchIndex<TWatcher>
    where TWatcher : notnull
{
    private readonly Dictionary<Bytes, HashSet<TWatcher>> _keys = [];
    private readonly Dictionary<KeyRange, HashSet<TWatcher>> _ranges = [];

    /// <summary>How many watches there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a watcher of a range; one watcher may have several. False where it watches this very range already.</summary>
    public bool Add(KeyRange range, TWatcher watcher)
    {
        bool added = range.IsSingleKey ? Add(_keys, range.Start.Detached(), watcher) : Add(_ranges, range, watcher);
        if (added) Count++;
        return added;
    }

    /// <summary>False where that watcher does not watch that range.</summary>
    public bool Remove(KeyRange range, TWatcher watcher)
    {
        bool removed = range.IsSingleKey ? Remove(_keys, range.Start, watcher) : Remove(_ranges, range, watcher);
        if (removed) Count--;
        return removed;
    }

    /// <summary>Adds to <paramref name="concerned"/> every watcher of a range that holds one of the changed keys.</summary>
    public void Collect(IEnumerable<KeyValue> changes, ISet<TWatcher> concerned)
    {
        if (Count == 0) return;
        foreach (KeyValue change in changes)
        {
            if (_keys.TryGetValue(change.Key, out HashSet<TWatcher>? watchers)) concerned.UnionWith(watchers);
            foreach ((KeyRange range, HashSet<TWatcher> rangeWatchers) in _ranges)
            {
                if (range.Contains(change.Key)) concerned.UnionWith(rangeWatchers);
            }
        }
    }

    /// <summary>Adds every watcher to <paramref name="concerned"/>.</summary>
    public void CollectAll(ISet<TWatcher> concerned)
    {
        foreach (HashSet<TWatcher> watchers in _keys.Values.Concat(_ranges.Values)) concerned.UnionWith(watchers);
    }

    private static bool Add<TRange>(Dictionary<TRange, HashSet<TWatcher>> index, TRange range, TWatcher watcher)
        where TRange : notnull
    {
        ref HashSet<TWatcher>? watchers = ref CollectionsMarshal.GetValueRefOrAddDefault(index, range, out _);
        return (watchers ??= []).Add(watcher);
    }

    private static bool Remove<TRange>(Dictionary<TRange, HashSet<TWatcher>> index, TRange range, TWatcher watcher)
        where TRange : notnull
    {
        if (!index.TryGetValue(range, out HashSet<TWatcher>? watchers) || !watchers.Remove(watcher)) return false;
        if (watchers.Count == 0) index.Remove(range);
        return true;
    }
}
