namespace Tenure.Node;

/// <summary>
/// Whoever watches keys. It is only woken, and pulls what happened from a root with a cursor of its own, so a slow
/// watcher holds nothing up and loses nothing.
/// </summary>
internal interface IWatcher
{
    /// <summary>Called by the node's loop after a new root is published: must return at once.</summary>
    void Wake();
}
