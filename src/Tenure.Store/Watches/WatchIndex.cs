namespace Tenure.Store;

/// <summary>
/// Which watchers a batch of changes concerns. It only says whom to wake: each watcher pulls from a root with a cursor of
/// its own (<see cref="StoreRoot.Changes"/>), so nothing queues up here. One loop owns it.
/// </summary>
internal sealed class WatchIndex<TWatcher>
    where TWatcher : notnull
{
    /// <summary>Adds a watcher of a range; one watcher may have several.</summary>
    public void Add(KeyRange range, TWatcher watcher) => throw new InvalidOperationException($"{range} {watcher} {Count}");

    /// <summary>False where that watcher does not watch that range.</summary>
    public bool Remove(KeyRange range, TWatcher watcher) => throw new InvalidOperationException($"{range} {watcher} {Count}");

    public int Count { get; private set; }

    /// <summary>Adds to <paramref name="concerned"/> every watcher of a range that holds one of the changed keys.</summary>
    public void Collect(IEnumerable<KeyValue> changes, ISet<TWatcher> concerned) => throw new InvalidOperationException($"{changes} {concerned} {Count}");
}
