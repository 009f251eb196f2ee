using Tenure.Store;

namespace Tenure.Node.Watches;

/// <summary>
/// One watch of a stream: what it looks for, and how far it has looked. Its events are not queued anywhere; they are read
/// from the store when the stream has room for them. All but <see cref="Wake"/> belongs to whoever drives the stream.
/// </summary>
/// <param name="id">How the client calls it.</param>
/// <param name="queue">Called when it has to be looked after, at most once until it was taken from the queue.</param>
internal sealed class KeyWatch(long id, WatchRequest request, Revision from, Action<KeyWatch> queue) : IWatcher
{
    /// <summary>What happened since the last look, or null. It holds on to one root at most, however slow the client is.</summary>
    private WakeUp? _wakeUp;

    private int _isQueued;
    private bool _wasEverWoken;

    /// <summary>The revision of the newest root at the last look.</summary>
    private Revision _newest;

    public long Id => id;

    public WatchRequest Request => request;

    /// <summary>The first revision that was not looked at yet.</summary>
    public Revision Next { get; private set; } = from;

    /// <summary>
    /// Whether the last look reached the end of what there was, and the node knows of the watch. Then all that happens later
    /// wakes it, and what did not wake it is of no interest, compacted or not.
    /// </summary>
    public bool HasSeenAll { get; private set; }

    /// <summary>Whether the client heard of this watch since progress was last reported.</summary>
    public bool WasActive { get; set; }

    /// <summary>The registration with the node; disposed of when the watch ends.</summary>
    public IDisposable? Registration { get; set; }

    public void Wake(WakeUp wakeUp)
    {
        Remember(wakeUp);
        Queue();
    }

    /// <summary>Has the watch looked after soon, whether or not something happened.</summary>
    public void Queue()
    {
        if (Interlocked.Exchange(ref _isQueued, 1) == 0) queue(this);
    }

    /// <summary>The stream has taken the watch from its queue.</summary>
    public void Dequeued() => Interlocked.Exchange(ref _isQueued, 0);

    /// <summary>
    /// Takes note that the stream looks now: what happens from here on wakes the watch again. Returns the root in which what
    /// comes next is to be found.
    /// </summary>
    /// <param name="node">
    /// It is asked how far it has woken everybody before the wake-up is taken, and for its root only afterwards. Else a change
    /// in between would neither be seen nor wake anybody.
    /// </param>
    public StoreRoot Look(IClusterNode node)
    {
        Revision wokenThrough = node.WokenThrough;
        WakeUp? wakeUp = Interlocked.Exchange(ref _wakeUp, null);
        _wasEverWoken |= wakeUp is not null;
        StoreRoot root = node.Root;
        _newest = root.Revision;
        if (wakeUp is { IsGap: true }) HasSeenAll = false;
        if (!HasSeenAll) return root;

        Revision quietBelow = wakeUp?.Since ?? wokenThrough.Next;
        if (quietBelow > Next) Next = quietBelow;
        return wakeUp is not null && Next < root.CompactRevision ? wakeUp.Root : root;
    }

    /// <summary>Everything below this revision has been looked at.</summary>
    public void Looked(Revision next)
    {
        Next = next;
        HasSeenAll = next > _newest && _wasEverWoken;
    }

    public bool Wants(KeyValue change) => change.IsTombstone ? request.WantsDeletions : request.WantsPuts;

    /// <summary>
    /// The first wake-up since the last look says since when; the newest root is the best, as long as it has forgotten nothing
    /// since then.
    /// </summary>
    private void Remember(WakeUp wakeUp)
    {
        while (true)
        {
            WakeUp? known = Volatile.Read(ref _wakeUp);
            if (known is not null && wakeUp.Root.CompactRevision > known.Since) return;
            WakeUp both = known is null ? wakeUp : known with { Root = wakeUp.Root };
            if (Interlocked.CompareExchange(ref _wakeUp, both, known) == known) return;
        }
    }
}
