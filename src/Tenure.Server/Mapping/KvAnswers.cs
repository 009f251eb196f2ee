using Tenure.Store;
using Proto = Tenure.Wire.Protos;

namespace Tenure.Server.Mapping;

/// <summary>Results of the store as answers of the KV service.</summary>
internal static class KvAnswers
{
    public static Proto.KeyValue ToMessage(KeyValue stored) => new()
    {
        Key = stored.Key.ToByteString(),
        Value = stored.Value.ToByteString(),
        CreateRevision = stored.CreateRevision.Value,
        ModRevision = stored.ModRevision.Value,
        Version = stored.Version,
        Lease = stored.Lease.Value,
    };

    public static Proto.RangeResponse ToMessage(RangeResult result, Proto.ResponseHeader header) => new()
    {
        Header = header,
        Kvs = { result.KeyValues.Select(ToMessage) },
        More = result.More,
        Count = result.Count,
    };

    public static Proto.PutResponse ToMessage(PutResult result, Proto.ResponseHeader header) => new()
    {
        Header = header,
        PrevKv = result.Previous is null ? null : ToMessage(result.Previous),
    };

    public static Proto.DeleteRangeResponse ToMessage(DeleteRangeResult result, Proto.ResponseHeader header) => new()
    {
        Header = header,
        Deleted = result.Deleted,
        PrevKvs = { result.Previous.Select(ToMessage) },
    };

    public static Proto.TxnResponse ToMessage(TransactionResult result, Proto.ResponseHeader header) => new()
    {
        Header = header,
        Succeeded = result.Succeeded,
        Responses = { result.Results.Select(ToOperationMessage) },
    };

    /// <summary>An answer inside of a transaction's: its header has the revision and nothing else.</summary>
    private static Proto.ResponseOp ToOperationMessage(CommandResult result)
    {
        Proto.ResponseHeader header = new() { Revision = result.Revision.Value };
        return result switch
        {
            RangeResult range => new() { ResponseRange = ToMessage(range, header) },
            PutResult put => new() { ResponsePut = ToMessage(put, header) },
            DeleteRangeResult delete => new() { ResponseDeleteRange = ToMessage(delete, header) },
            TransactionResult nested => new() { ResponseTxn = ToMessage(nested, header) },
            _ => throw new InvariantException($"A transaction cannot answer with a {result.GetType().Name}."),
        };
    }
}
