using System.Diagnostics.CodeAnalysis;

namespace Tenure.Store;

/// <summary>
/// etcd's multi-version store as a deterministic state machine. One caller applies commands; anybody, on any thread, reads
/// the roots that it leaves behind.
/// </summary>
internal sealed class StoreMachine
{
    private StoreState _state;
    private CompactionSweep _sweep;
    private volatile StoreRoot _root;

    public StoreMachine() => Restore(StoreRoot.Empty);

    /// <summary>The state after the last command that was applied. A root never changes.</summary>
    public StoreRoot Root => _root;

    /// <summary>Goes on from another root, which came out of a snapshot and is nobody else's.</summary>
    [MemberNotNull(nameof(_state), nameof(_sweep), nameof(_root))]
    public void Restore(StoreRoot root)
    {
        _state = root.Thaw();
        _sweep = new CompactionSweep(_state);
        _root = root;
    }

    /// <summary>
    /// Applies a command. A refused one changes nothing, on any member. Values are kept as they are, without a copy, so
    /// the buffer that the command came in belongs to the store from here on.
    /// </summary>
    public CommandResult Apply(Command command)
    {
        CommandResult result = CommandRules.CheckApplicable(command) is { } error ? Failed(error) : Dispatch(command);
        _sweep.Advance();
        _root = _state.Seal();
        return result;
    }

    private CommandResult Dispatch(Command command) => command switch
    {
        PutCommand put => Put(put),
        DeleteRangeCommand delete => OperationExecution.Delete(_state, delete),
        TransactionCommand transaction => new TransactionRun(_state).Run(transaction),
        RangeQuery query => RangeEvaluation.Evaluate(_state.Keyspace, query),
        CompactCommand compact => Compact(compact),
        LeaseGrantCommand grant => Grant(grant),
        LeaseRevokeCommand revoke => Revoke(revoke),
        _ => throw new InvariantException($"The store does not know {command}."),
    };

    private CommandResult Put(PutCommand put) =>
        (PutCheck.Lease(_state, put) ?? PutCheck.WhatIsKept(_state, put)) is { } error
            ? Failed(error)
            : OperationExecution.Put(_state, put);

    private CommandResult Compact(CompactCommand compact)
    {
        if (compact.At <= _state.CompactRevision) return Failed(StoreError.Compacted);
        if (compact.At > _state.Visible) return Failed(StoreError.FutureRevision);
        _state.CompactRevision = compact.At;
        _sweep.Start();
        return new CompactResult(_state.Visible);
    }

    private CommandResult Grant(LeaseGrantCommand grant)
    {
        if (_state.Leases.Contains(grant.Lease)) return Failed(StoreError.LeaseExists);
        _state.Leases.Grant(new Lease(grant.Lease, grant.TtlSeconds));
        return new LeaseGrantResult(_state.Visible, grant.Lease, grant.TtlSeconds);
    }

    private CommandResult Revoke(LeaseRevokeCommand revoke)
    {
        if (!_state.Leases.Contains(revoke.Lease)) return Failed(StoreError.LeaseNotFound);
        foreach (Bytes key in _state.Leases.Current.KeysOf(revoke.Lease)) _state.Delete(KeyRange.Single(key));
        _state.Leases.Remove(revoke.Lease);
        return new LeaseRevokeResult(_state.Visible);
    }

    private CommandFailure Failed(StoreError error) => new(_state.Visible, error);
}
