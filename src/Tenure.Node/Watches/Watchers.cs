using Tenure.Store;

namespace Tenure.Node.Watches;

/// <summary>Whoever watches keys of this member, and up to where each has been woken.</summary>
internal sealed class Watchers(Revision wokenThrough)
{
    private readonly WatchIndex<IWatcher> _index = new();
    private readonly HashSet<IWatcher> _concerned = [];
    private long _wokenThrough = wokenThrough.Value;

    /// <summary>Every watcher that a change up to this revision concerns has been woken. Safe to read from any thread.</summary>
    public Revision WokenThrough => new(Volatile.Read(ref _wokenThrough));

    public void Add(KeyRange range, IWatcher watcher, StoreRoot root)
    {
        _index.Add(range, watcher);
        // Something may have changed between the watcher's last look and now.
        watcher.Wake(new WakeUp(Revision.First, root));
    }

    public void Remove(KeyRange range, IWatcher watcher) => _index.Remove(range, watcher);

    /// <summary>
    /// Wakes whoever watches what changed since the last call. Where the root has forgotten some of that, it may concern anybody.
    /// </summary>
    public void Wake(StoreRoot root)
    {
        if (WokenThrough == root.Revision) return;
        var wakeUp = new WakeUp(WokenThrough.Next, root);
        if (wakeUp.IsGap) _index.CollectAll(_concerned);
        else if (_index.Count > 0) CollectConcerned(wakeUp);
        foreach (IWatcher watcher in _concerned) watcher.Wake(wakeUp);
        _concerned.Clear();
        Volatile.Write(ref _wokenThrough, root.Revision.Value);
    }

    private void CollectConcerned(WakeUp wakeUp)
    {
        foreach (ChangeGroup group in wakeUp.Root.Changes(wakeUp.Since, KeyRange.All, int.MaxValue).Groups)
            _index.Collect(group.Changes, _concerned);
    }
}
