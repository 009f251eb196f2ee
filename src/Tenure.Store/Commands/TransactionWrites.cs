namespace Tenure.Store;

/// <summary>
/// Finds keys that a transaction would write twice. The rule is etcd's to the letter, with its two openings, because what
/// its users' transactions do there must do the same here: a put in one nested transaction and a delete in a later one is
/// allowed, and so is any put beside a delete without an end.
/// </summary>
internal sealed class TransactionWrites
{
    private readonly HashSet<Bytes> _puts = [];
    private readonly List<KeyRange> _deletes = [];

    public static StoreError? Check(TransactionCommand transaction)
    {
        bool isFine = Gather(transaction.Success) is not null && Gather(transaction.Failure) is not null;
        return isFine ? null : StoreError.DuplicateKey;
    }

    /// <summary>What a branch writes, with all that is nested in it, or null where it writes a key twice.</summary>
    private static TransactionWrites? Gather(IReadOnlyList<Operation> branch)
    {
        var writes = new TransactionWrites();
        foreach (DeleteRangeCommand delete in branch.OfType<DeleteRangeCommand>()) writes.AddDelete(delete.Range);
        foreach (TransactionCommand nested in branch.OfType<TransactionCommand>())
        {
            if (!writes.TryAddNested(nested)) return null;
        }
        foreach (PutCommand put in branch.OfType<PutCommand>())
        {
            if (!writes.TryAddPut(put.Key)) return null;
        }
        return writes;
    }

    private void AddDelete(KeyRange range)
    {
        if (!range.IsUnbounded && !range.IsEmpty) _deletes.Add(range);
    }

    /// <summary>Of the two branches only one will run, so both may put the same key.</summary>
    private bool TryAddNested(TransactionCommand nested)
    {
        if (Gather(nested.Success) is not { } success || Gather(nested.Failure) is not { } failure) return false;
        foreach (Bytes key in success._puts)
        {
            if (!TryAddPut(key)) return false;
        }
        foreach (Bytes key in failure._puts)
        {
            if (!success._puts.Contains(key) && !TryAddPut(key)) return false;
        }
        _deletes.AddRange(success._deletes);
        _deletes.AddRange(failure._deletes);
        return true;
    }

    private bool TryAddPut(Bytes key) => !_deletes.Exists(range => range.Contains(key)) && _puts.Add(key);
}
