using Google.Protobuf;
using Tenure.Store;
using Tenure.Wire.Etcd;
using Tenure.Wire.Grpc;
using Proto = Tenure.Wire.Protos;

namespace Tenure.Server.Mapping;

/// <summary>
/// Requests of the KV service as commands of the store. What a command has no words for, an operation that is none or a
/// number outside an enumeration, is refused here, so that it never reaches the log.
/// </summary>
internal static class KvRequests
{
    private static readonly GrpcStatus InvalidComparison =
        new(GrpcStatusCode.InvalidArgument, "etcdserver: invalid compare result or target");

    public static RangeQuery ToQuery(Proto.RangeRequest request) => new(ToRange(request.Key, request.RangeEnd))
    {
        Revision = new(request.Revision),
        Limit = request.Limit,
        Order = (SortOrder)request.SortOrder,
        Target = (SortTarget)request.SortTarget,
        KeysOnly = request.KeysOnly,
        CountOnly = request.CountOnly,
        MinModRevision = new(request.MinModRevision),
        MaxModRevision = new(request.MaxModRevision),
        MinCreateRevision = new(request.MinCreateRevision),
        MaxCreateRevision = new(request.MaxCreateRevision),
    };

    public static PutCommand ToCommand(Proto.PutRequest request) => new(request.Key.ToBytes(), request.Value.ToBytes())
    {
        Lease = new(request.Lease),
        PrevKv = request.PrevKv,
        IgnoreValue = request.IgnoreValue,
        IgnoreLease = request.IgnoreLease,
    };

    public static DeleteRangeCommand ToCommand(Proto.DeleteRangeRequest request) =>
        new(ToRange(request.Key, request.RangeEnd)) { PrevKv = request.PrevKv };

    public static TransactionCommand ToCommand(Proto.TxnRequest request) => new(
        [.. request.Compare.Select(ToComparison)],
        [.. request.Success.Select(ToOperation)],
        [.. request.Failure.Select(ToOperation)]);

    public static KeyRange ToRange(ByteString key, ByteString rangeEnd) => new(key.ToBytes(), rangeEnd.ToBytes());

    /// <summary>Why a range is none that the store could read, or null.</summary>
    public static GrpcStatus? Refuse(Proto.RangeRequest request) =>
        Enum.IsDefined(request.SortOrder) && Enum.IsDefined(request.SortTarget) ? null : EtcdErrors.InvalidSortOption;

    /// <summary>
    /// Why a transaction is none that the store could carry out, or null. The parser has bounded how deep they nest.
    /// </summary>
    public static GrpcStatus? Refuse(Proto.TxnRequest request)
    {
        foreach (Proto.Compare compare in request.Compare)
        {
            if (!Enum.IsDefined(compare.Result) || !Enum.IsDefined(compare.Target)) return InvalidComparison;
        }

        foreach (Proto.RequestOp operation in request.Success.Concat(request.Failure))
        {
            if (Refuse(operation) is { } reason) return reason;
        }

        return null;
    }

    private static GrpcStatus? Refuse(Proto.RequestOp operation) => operation.RequestCase switch
    {
        Proto.RequestOp.RequestOneofCase.RequestRange => Refuse(operation.RequestRange),
        Proto.RequestOp.RequestOneofCase.RequestTxn => Refuse(operation.RequestTxn),
        // What etcd says to an operation without content.
        Proto.RequestOp.RequestOneofCase.None => EtcdErrors.KeyNotFound,
        _ => null,
    };

    private static Operation ToOperation(Proto.RequestOp operation) => operation.RequestCase switch
    {
        Proto.RequestOp.RequestOneofCase.RequestRange => ToQuery(operation.RequestRange),
        Proto.RequestOp.RequestOneofCase.RequestPut => ToCommand(operation.RequestPut),
        Proto.RequestOp.RequestOneofCase.RequestDeleteRange => ToCommand(operation.RequestDeleteRange),
        Proto.RequestOp.RequestOneofCase.RequestTxn => ToCommand(operation.RequestTxn),
        _ => throw new InvariantException("An operation without content was not refused."),
    };

    private static Comparison ToComparison(Proto.Compare compare) => new(
        ToRange(compare.Key, compare.RangeEnd),
        (ComparisonTarget)compare.Target,
        (ComparisonOperator)compare.Result,
        // What belongs to another target than the named one counts as not given, and so as zero.
        compare.Target switch
        {
            Proto.Compare.Types.CompareTarget.Version => compare.Version,
            Proto.Compare.Types.CompareTarget.Create => compare.CreateRevision,
            Proto.Compare.Types.CompareTarget.Mod => compare.ModRevision,
            Proto.Compare.Types.CompareTarget.Lease => compare.Lease,
            _ => 0,
        },
        compare.Value.ToBytes());
}
