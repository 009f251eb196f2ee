namespace Tenure.Store;

/// <summary>The rules that can be checked without the store's state, so that a server refuses before it proposes.</summary>
internal static class CommandRules
{
    /// <summary>The most comparisons, and the most operations of one branch, by etcd's default.</summary>
    public const int MaxOperations = 128;

    /// <summary>How deep transactions may nest, whatever the limit on operations: the codec reads no deeper.</summary>
    public const int MaxDepth = 128;

    /// <summary>etcd's greatest time to live, in seconds.</summary>
    public const long MaxLeaseTtlSeconds = 9_000_000_000;

    /// <summary>The first rule that the command breaks, in etcd's order, or null.</summary>
    /// <param name="maxOperations">
    /// The server's limit. A nested transaction has only what its parents' operations left of it.
    /// </param>
    public static StoreError? Check(Command command, int maxOperations = MaxOperations) => command switch
    {
        TransactionCommand transaction => CheckForm(transaction, maxOperations, MaxDepth) ?? TransactionWrites.Check(transaction),
        Operation operation => CheckForm(operation, maxOperations, MaxDepth),
        LeaseGrantCommand grant => Check(grant),
        _ => null,
    };

    /// <summary>
    /// The same without the limit on operations, which each server may set as it likes: what was committed must have the
    /// same outcome on every member.
    /// </summary>
    public static StoreError? CheckApplicable(Command command) => Check(command, int.MaxValue);

    private static StoreError? CheckForm(Operation operation, int maxOperations, int depth) => operation switch
    {
        PutCommand put => Check(put),
        DeleteRangeCommand delete => CheckKey(delete.Range.Start),
        RangeQuery query => CheckKey(query.Range.Start),
        TransactionCommand transaction => CheckForm(transaction, maxOperations, depth),
        _ => throw new InvariantException($"A transaction cannot hold {operation}."),
    };

    private static StoreError? CheckForm(TransactionCommand transaction, int maxOperations, int depth)
    {
        int most = Math.Max(transaction.Comparisons.Count, Math.Max(transaction.Success.Count, transaction.Failure.Count));
        if (most > maxOperations || depth == 0) return StoreError.TooManyOperations;
        foreach (Comparison comparison in transaction.Comparisons)
        {
            if (CheckKey(comparison.Range.Start) is { } error) return error;
        }
        return CheckForm(transaction.Success, maxOperations - most, depth - 1) ??
            CheckForm(transaction.Failure, maxOperations - most, depth - 1);
    }

    private static StoreError? CheckForm(IReadOnlyList<Operation> branch, int maxOperations, int depth)
    {
        foreach (Operation operation in branch)
        {
            if (CheckForm(operation, maxOperations, depth) is { } error) return error;
        }
        return null;
    }

    private static StoreError? Check(PutCommand put)
    {
        if (put.Key.IsEmpty) return StoreError.KeyNotProvided;
        if (put.IgnoreValue && !put.Value.IsEmpty) return StoreError.ValueProvided;
        return put.IgnoreLease && put.Lease != LeaseId.None ? StoreError.LeaseProvided : null;
    }

    private static StoreError? Check(LeaseGrantCommand grant)
    {
        if (grant.Lease == LeaseId.None) return StoreError.LeaseNotFound;
        return grant.TtlSeconds > MaxLeaseTtlSeconds ? StoreError.LeaseTtlTooLarge : null;
    }

    private static StoreError? CheckKey(Bytes key) => key.IsEmpty ? StoreError.KeyNotProvided : null;
}
