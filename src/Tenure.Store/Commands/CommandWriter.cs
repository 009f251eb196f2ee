namespace Tenure.Store;

/// <summary>Writes the fields of commands. See <see cref="CommandCodec"/> for the format.</summary>
internal readonly struct CommandWriter(FieldWriter fields)
{
    public void Command(Command command, int depth = CommandRules.MaxDepth)
    {
        switch (command)
        {
            case PutCommand put: Put(put); break;
            case DeleteRangeCommand delete: DeleteRange(delete); break;
            case RangeQuery query: Range(query); break;
            case TransactionCommand transaction: Transaction(transaction, depth); break;
            case CompactCommand compact: Compact(compact); break;
            case LeaseGrantCommand grant: LeaseGrant(grant); break;
            case LeaseRevokeCommand revoke: LeaseRevoke(revoke); break;
            default: throw new InvariantException($"The log has no form for {command}.");
        }
    }

    private void Put(PutCommand put)
    {
        Kind(CommandKind.Put);
        Flags(
            (put.PrevKv ? CommandFlags.PrevKv : 0) |
            (put.IgnoreValue ? CommandFlags.IgnoreValue : 0) |
            (put.IgnoreLease ? CommandFlags.IgnoreLease : 0));
        fields.Number(put.Lease.Value);
        fields.Bytes(put.Key);
        fields.Bytes(put.Value);
    }

    private void DeleteRange(DeleteRangeCommand delete)
    {
        Kind(CommandKind.DeleteRange);
        Flags(delete.PrevKv ? CommandFlags.PrevKv : 0);
        KeyRange(delete.Range);
    }

    private void Range(RangeQuery query)
    {
        Kind(CommandKind.Range);
        Flags((query.KeysOnly ? CommandFlags.KeysOnly : 0) | (query.CountOnly ? CommandFlags.CountOnly : 0));
        KeyRange(query.Range);
        fields.Number(query.Revision.Value);
        fields.Number(query.Limit);
        fields.Byte((byte)query.Order);
        fields.Byte((byte)query.Target);
        fields.Number(query.MinModRevision.Value);
        fields.Number(query.MaxModRevision.Value);
        fields.Number(query.MinCreateRevision.Value);
        fields.Number(query.MaxCreateRevision.Value);
    }

    private void Transaction(TransactionCommand transaction, int depth)
    {
        Invariant.Holds(depth > 0);
        Kind(CommandKind.Transaction);
        fields.Number(transaction.Comparisons.Count);
        foreach (Comparison comparison in transaction.Comparisons) Comparison(comparison);
        Branch(transaction.Success, depth - 1);
        Branch(transaction.Failure, depth - 1);
    }

    private void Comparison(Comparison comparison)
    {
        KeyRange(comparison.Range);
        fields.Byte((byte)comparison.Target);
        fields.Byte((byte)comparison.Operator);
        fields.Number(comparison.Number);
        fields.Bytes(comparison.Value);
    }

    private void Branch(IReadOnlyList<Operation> branch, int depth)
    {
        fields.Number(branch.Count);
        foreach (Operation operation in branch) Command(operation, depth);
    }

    private void Compact(CompactCommand compact)
    {
        Kind(CommandKind.Compact);
        fields.Number(compact.At.Value);
    }

    private void LeaseGrant(LeaseGrantCommand grant)
    {
        Kind(CommandKind.LeaseGrant);
        fields.Number(grant.Lease.Value);
        fields.Number(grant.TtlSeconds);
    }

    private void LeaseRevoke(LeaseRevokeCommand revoke)
    {
        Kind(CommandKind.LeaseRevoke);
        fields.Number(revoke.Lease.Value);
    }

    private void Kind(CommandKind kind) => fields.Byte((byte)kind);

    private void Flags(CommandFlags flags) => fields.Byte((byte)flags);

    private void KeyRange(KeyRange range)
    {
        fields.Bytes(range.Start);
        fields.Bytes(range.End);
    }
}
