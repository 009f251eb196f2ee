using Tenure.Node;
using Tenure.Server.Grpc;
using Tenure.Server.Mapping;
using Tenure.Store;
using Tenure.Wire.Etcd;
using Tenure.Wire.Protos;

namespace Tenure.Server.Services;

/// <summary>The keys: reads from a root, writes through the log.</summary>
internal sealed class KvService(IClusterNode node, Proposals proposals, AnswerHeaders headers)
{
    public async ValueTask<GrpcReply<RangeResponse>> RangeAsync(RangeRequest request, CancellationToken cancellation)
    {
        if (request.Key.IsEmpty) return EtcdErrors.EmptyKey;
        if (KvRequests.Refuse(request) is { } refusal) return refusal;

        StoreRoot root = request.Serializable ? node.Root : await node.ReadAsync(cancellation);
        return Proposals.Expect<RangeResult>(root.Range(KvRequests.ToQuery(request)))
            .As(result => KvAnswers.ToMessage(result, headers.At(result.Revision)));
    }

    public async ValueTask<GrpcReply<PutResponse>> PutAsync(PutRequest request, CancellationToken cancellation)
    {
        PutCommand command = KvRequests.ToCommand(request);
        return (await proposals.RunAsync<PutResult>(command, request.CalculateSize(), cancellation))
            .As(result => KvAnswers.ToMessage(result, headers.At(result.Revision)));
    }

    public async ValueTask<GrpcReply<DeleteRangeResponse>> DeleteRangeAsync(
        DeleteRangeRequest request, CancellationToken cancellation)
    {
        DeleteRangeCommand command = KvRequests.ToCommand(request);
        return (await proposals.RunAsync<DeleteRangeResult>(command, request.CalculateSize(), cancellation))
            .As(result => KvAnswers.ToMessage(result, headers.At(result.Revision)));
    }

    public async ValueTask<GrpcReply<TxnResponse>> TxnAsync(TxnRequest request, CancellationToken cancellation)
    {
        if (KvRequests.Refuse(request) is { } refusal) return refusal;

        TransactionCommand command = KvRequests.ToCommand(request);
        return (await proposals.RunAsync<TransactionResult>(command, request.CalculateSize(), cancellation))
            .As(result => KvAnswers.ToMessage(result, headers.At(result.Revision)));
    }

    /// <summary>There is nothing to wait for in `physical`: what a compaction forgets is gone when it is applied.</summary>
    public async ValueTask<GrpcReply<CompactionResponse>> CompactAsync(
        CompactionRequest request, CancellationToken cancellation)
    {
        CompactCommand command = new(new Revision(request.Revision));
        return (await proposals.RunAsync<CompactResult>(command, cancellation))
            .As(result => new CompactionResponse { Header = headers.At(result.Revision) });
    }
}
