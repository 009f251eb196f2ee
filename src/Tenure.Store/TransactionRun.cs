namespace Tenure.Store;

/// <summary>
/// Carries out one transaction: decides every comparison of the nested tree, checks every operation that will run, and only
/// then writes. So a transaction that fails has written nothing.
/// </summary>
internal sealed class TransactionRun(StoreState state)
{
    /// <summary>Whether each transaction of the tree takes its success branch, in the order in which they are met.</summary>
    private readonly List<bool> _path = [];
    private int _next;

    /// <summary>The smallest key that a delete without an end has met so far, or null; everything from it on is gone.</summary>
    private Bytes? _goneFrom;

    public CommandResult Run(TransactionCommand transaction)
    {
        Decide(transaction);
        if ((Check(transaction, CheckPut) ?? Check(transaction, CheckRange)) is { } error)
            return new CommandFailure(state.Visible, error);
        _next = 0;
        TransactionResult result = Execute(transaction);
        return result with { Revision = state.Visible };
    }

    private void Decide(TransactionCommand transaction)
    {
        Keyspace keyspace = state.Keyspace;
        bool succeeded = transaction.Comparisons.All(comparison => ComparisonEvaluation.Holds(keyspace, comparison));
        _path.Add(succeeded);
        foreach (Operation operation in Branch(transaction, succeeded))
        {
            if (operation is TransactionCommand nested) Decide(nested);
        }
    }

    private StoreError? Check(TransactionCommand transaction, Func<Operation, StoreError?> check)
    {
        _next = 0;
        return CheckBranch(transaction, check);
    }

    private StoreError? CheckBranch(TransactionCommand transaction, Func<Operation, StoreError?> check)
    {
        foreach (Operation operation in Branch(transaction, _path[_next++]))
        {
            StoreError? error = operation is TransactionCommand nested ? CheckBranch(nested, check) : check(operation);
            if (error is not null) return error;
        }
        return null;
    }

    /// <summary>
    /// Only a delete without an end may come before a put of a key that it deletes (<see cref="TransactionWrites"/>). Where
    /// that put is to keep something, etcd's server stops with a panic; here there is nothing left to keep.
    /// </summary>
    private StoreError? CheckPut(Operation operation)
    {
        if (operation is DeleteRangeCommand { Range.IsUnbounded: true } delete && !(delete.Range.Start >= _goneFrom))
            _goneFrom = delete.Range.Start;
        if (operation is not PutCommand put) return null;
        if ((put.IgnoreValue || put.IgnoreLease) && put.Key >= _goneFrom) return StoreError.KeyNotFound;
        return PutCheck.WhatIsKept(state, put) ?? PutCheck.Lease(state, put);
    }

    /// <summary>A negative revision is compacted here, although a range on its own takes it for none; etcd has it so.</summary>
    private StoreError? CheckRange(Operation operation) =>
        operation is RangeQuery query && query.Revision != Revision.None ? state.Keyspace.CheckReadable(query.Revision) : null;

    /// <summary>As in etcd, a nested result has no revision: only the outermost knows the final one.</summary>
    private TransactionResult Execute(TransactionCommand transaction)
    {
        bool succeeded = _path[_next++];
        IReadOnlyList<Operation> branch = Branch(transaction, succeeded);
        var results = new CommandResult[branch.Count];
        for (int i = 0; i < results.Length; i++) results[i] = Execute(branch[i]);
        return new TransactionResult(Revision.None, succeeded, results);
    }

    private CommandResult Execute(Operation operation) => operation switch
    {
        TransactionCommand nested => Execute(nested),
        PutCommand put => OperationExecution.Put(state, put),
        DeleteRangeCommand delete => OperationExecution.Delete(state, delete),
        RangeQuery query => RangeEvaluation.Evaluate(state.Keyspace, query),
        _ => throw new InvariantException($"A transaction cannot hold {operation}."),
    };

    private static IReadOnlyList<Operation> Branch(TransactionCommand transaction, bool succeeded) =>
        succeeded ? transaction.Success : transaction.Failure;
}
