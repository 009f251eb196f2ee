namespace Tenure.Store;

/// <summary>
/// The rules that can be checked without the store's state, so that a server refuses before it proposes. Members apply
/// whatever is committed, so the store itself does not check them again.
/// </summary>
internal static class CommandRules
{
    /// <summary>The most comparisons, and the most operations of one branch, by etcd's default.</summary>
    public const int MaxOperations = 128;

    /// <summary>etcd's greatest time to live, in seconds.</summary>
    public const long MaxLeaseTtlSeconds = 9_000_000_000;

    /// <summary>The first rule that the command breaks, in etcd's order, or null.</summary>
    public static StoreError? Check(Command command, int maxOperations = MaxOperations) =>
        throw new InvalidOperationException($"{command} {maxOperations}");
}
