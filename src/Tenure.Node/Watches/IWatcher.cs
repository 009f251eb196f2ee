using Tenure.Store;

namespace Tenure.Node.Watches;

/// <summary>
/// Whoever watches keys. It is only woken, and pulls what happened from a root with a cursor of its own, so a slow
/// watcher holds nothing up and loses nothing.
/// </summary>
internal interface IWatcher
{
    /// <summary>Called by the node's loop after a new root is published: must return at once.</summary>
    void Wake(WakeUp wakeUp);
}

/// <summary>Says that something happened that concerns a watcher.</summary>
/// <param name="Since">
/// Nothing that concerns this watcher happened below this revision since it was last woken. A watcher that had seen
/// everything then may go on from here, and a compaction of what it slept through is none of its business.
/// </param>
/// <param name="Root">Holds all that happened since, even if the newest root has forgotten some of it by the time the watcher looks.</param>
internal sealed record WakeUp(Revision Since, StoreRoot Root)
{
    /// <summary>
    /// Whether the root came with a snapshot that has forgotten some of what happened since. Then nobody can know whether it
    /// concerned the watcher.
    /// </summary>
    public bool IsGap => Since < Root.CompactRevision;
}
