using Tenure.Store;

namespace Tenure.Node;

/// <summary>
/// Whoever watches keys. It is only woken, and pulls what happened from a root with a cursor of its own, so a slow
/// watcher holds nothing up and loses nothing.
/// </summary>
internal interface IWatcher
{
    /// <summary>Called by the node's loop after a new root is published: must return at once.</summary>
    /// <param name="since">
    /// Nothing that concerns this watcher happened below this revision since it was last woken. A watcher that had seen
    /// everything then may go on from here, and a compaction of what it slept through is none of its business.
    /// </param>
    void Wake(Revision since);
}
