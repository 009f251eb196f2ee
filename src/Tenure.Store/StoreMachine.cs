namespace Tenure.Store;

/// <summary>
/// etcd's multi-version store as a deterministic state machine. One caller applies commands; anybody, on any thread, reads
/// the roots that it leaves behind.
/// </summary>
internal sealed class StoreMachine
{
    private volatile StoreRoot _root = StoreRoot.Empty;

    /// <summary>The state after the last command that was applied. A root never changes.</summary>
    public StoreRoot Root => _root;

    /// <summary>Applies a command. A refused one changes nothing, on any member.</summary>
    public CommandResult Apply(Command command)
    {
        _root = StoreRoot.Empty;
        throw new InvalidOperationException($"{command}");
    }
}
