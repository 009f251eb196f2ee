namespace Tenure.Store;

/// <summary>Carries out the operations that write, alone or in a transaction, once they were checked.</summary>
internal static class OperationExecution
{
    public static PutResult Put(StoreState state, PutCommand put)
    {
        KeyValue? previous = state.Put(put);
        return new(state.Visible, put.PrevKv ? previous : null);
    }

    public static DeleteRangeResult Delete(StoreState state, DeleteRangeCommand delete)
    {
        List<KeyValue> deleted = state.Delete(delete.Range);
        return new(state.Visible, deleted.Count, delete.PrevKv ? deleted : []);
    }
}

/// <summary>
/// What can be wrong with a put. Two checks, because etcd makes them in one order for a put on its own and in the other
/// inside a transaction.
/// </summary>
internal static class PutCheck
{
    public static StoreError? Lease(StoreState state, PutCommand put) =>
        put.Lease != LeaseId.None && !state.Leases.Contains(put.Lease) ? StoreError.LeaseNotFound : null;

    /// <summary>A value or lease can be kept only where there is one.</summary>
    public static StoreError? WhatIsKept(StoreState state, PutCommand put) =>
        (put.IgnoreValue || put.IgnoreLease) && state.Keyspace.Find(put.Key) is null ? StoreError.KeyNotFound : null;
}
