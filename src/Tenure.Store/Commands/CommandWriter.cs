using System.Buffers;

namespace Tenure.Store;

/// <summary>Writes the fields of commands. See <see cref="CommandCodec"/> for the format.</summary>
internal readonly struct CommandWriter(IBufferWriter<byte> output)
{
    private const int MaxVarintLength = 10;

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

    public void Byte(byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    private void Put(PutCommand put)
    {
        Kind(CommandKind.Put);
        Flags(
            (put.PrevKv ? CommandFlags.PrevKv : 0) |
            (put.IgnoreValue ? CommandFlags.IgnoreValue : 0) |
            (put.IgnoreLease ? CommandFlags.IgnoreLease : 0));
        Number(put.Lease.Value);
        Bytes(put.Key);
        Bytes(put.Value);
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
        Number(query.Revision.Value);
        Number(query.Limit);
        Byte((byte)query.Order);
        Byte((byte)query.Target);
        Number(query.MinModRevision.Value);
        Number(query.MaxModRevision.Value);
        Number(query.MinCreateRevision.Value);
        Number(query.MaxCreateRevision.Value);
    }

    private void Transaction(TransactionCommand transaction, int depth)
    {
        Invariant.Holds(depth > 0);
        Kind(CommandKind.Transaction);
        Number(transaction.Comparisons.Count);
        foreach (Comparison comparison in transaction.Comparisons) Comparison(comparison);
        Branch(transaction.Success, depth - 1);
        Branch(transaction.Failure, depth - 1);
    }

    private void Comparison(Comparison comparison)
    {
        KeyRange(comparison.Range);
        Byte((byte)comparison.Target);
        Byte((byte)comparison.Operator);
        Number(comparison.Number);
        Bytes(comparison.Value);
    }

    private void Branch(IReadOnlyList<Operation> branch, int depth)
    {
        Number(branch.Count);
        foreach (Operation operation in branch) Command(operation, depth);
    }

    private void Compact(CompactCommand compact)
    {
        Kind(CommandKind.Compact);
        Number(compact.At.Value);
    }

    private void LeaseGrant(LeaseGrantCommand grant)
    {
        Kind(CommandKind.LeaseGrant);
        Number(grant.Lease.Value);
        Number(grant.TtlSeconds);
    }

    private void LeaseRevoke(LeaseRevokeCommand revoke)
    {
        Kind(CommandKind.LeaseRevoke);
        Number(revoke.Lease.Value);
    }

    private void Kind(CommandKind kind) => Byte((byte)kind);

    private void Flags(CommandFlags flags) => Byte((byte)flags);

    private void KeyRange(KeyRange range)
    {
        Bytes(range.Start);
        Bytes(range.End);
    }

    private void Bytes(Bytes bytes)
    {
        Number(bytes.Length);
        output.Write(bytes.Span);
    }

    private void Number(long number)
    {
        ulong rest = (ulong)((number << 1) ^ (number >> 63));
        Span<byte> span = output.GetSpan(MaxVarintLength);
        int length = 0;
        for (; rest >= 0x80; rest >>= 7) span[length++] = (byte)(rest | 0x80);
        span[length++] = (byte)rest;
        output.Advance(length);
    }
}
