using Google.Protobuf;
using Tenure.Node;
using Tenure.Node.Leases;
using Tenure.Server.Grpc;
using Tenure.Server.Mapping;
using Tenure.Store;
using Tenure.Wire.Grpc;
using Tenure.Wire.Protos;

namespace Tenure.Server.Services;

/// <summary>The leases. The store holds them; how much time each has is known to the leader alone, and asked of it.</summary>
internal sealed class LeaseService(IClusterNode node, Proposals proposals, AnswerHeaders headers, LeaseTerms terms)
{
    public async ValueTask<GrpcReply<LeaseGrantResponse>> GrantAsync(LeaseGrantRequest request, CancellationToken cancellation)
    {
        LeaseId lease = request.ID == 0 ? LeaseTerms.NewId() : new LeaseId(request.ID);
        LeaseGrantCommand command = new(lease, terms.Granted(request.TTL));
        return (await proposals.RunAsync<LeaseGrantResult>(command, cancellation)).As(result => new LeaseGrantResponse
        {
            Header = headers.At(result.Revision),
            ID = result.Lease.Value,
            TTL = result.TtlSeconds,
        });
    }

    public async ValueTask<GrpcReply<LeaseRevokeResponse>> RevokeAsync(LeaseRevokeRequest request, CancellationToken cancellation) =>
        (await proposals.RunAsync<LeaseRevokeResult>(new LeaseRevokeCommand(new LeaseId(request.ID)), cancellation))
            .As(result => new LeaseRevokeResponse { Header = headers.At(result.Revision) });

    public async ValueTask<GrpcStatus> KeepAliveAsync(
        RequestStream<LeaseKeepAliveRequest> requests,
        ResponseStream<LeaseKeepAliveResponse> responses,
        CancellationToken cancellation)
    {
        while (true)
        {
            Incoming<LeaseKeepAliveRequest> incoming = await requests.ReadAsync(cancellation);
            if (incoming.Message is not { } request) return incoming.Refusal ?? GrpcStatus.Ok;

            await responses.WriteAsync(await KeepAliveAsync(request, cancellation), cancellation);
        }
    }

    /// <summary>One renewal of such a stream.</summary>
    public async ValueTask<LeaseKeepAliveResponse> KeepAliveAsync(LeaseKeepAliveRequest request, CancellationToken cancellation)
    {
        // The header comes first: nobody must see a renewal at a later revision than the lease's end.
        ResponseHeader header = headers.Now();
        LeaseAnswer? renewed = await node.KeepAliveAsync(new LeaseId(request.ID), cancellation);
        return new() { Header = header, ID = request.ID, TTL = renewed?.GrantedSeconds ?? 0 };
    }

    public async ValueTask<GrpcReply<LeaseTimeToLiveResponse>> TimeToLiveAsync(
        LeaseTimeToLiveRequest request, CancellationToken cancellation)
    {
        LeaseId lease = new(request.ID);
        if (await node.TimeToLiveAsync(lease, cancellation) is not { } answer)
            return new LeaseTimeToLiveResponse { Header = headers.Now(), ID = request.ID, TTL = -1 };

        IEnumerable<ByteString> keys = request.Keys ? await KeysAsync(lease, cancellation) : [];
        return new LeaseTimeToLiveResponse
        {
            Header = headers.Now(),
            ID = request.ID,
            TTL = answer.RemainingSeconds,
            GrantedTTL = answer.GrantedSeconds,
            Keys = { keys },
        };
    }

    /// <summary>Answered from what this member has, as etcd does.</summary>
    public ValueTask<GrpcReply<LeaseLeasesResponse>> LeasesAsync(LeaseLeasesRequest request, CancellationToken cancellation)
    {
        StoreRoot root = node.Root;
        return ValueTask.FromResult<GrpcReply<LeaseLeasesResponse>>(new LeaseLeasesResponse
        {
            Header = headers.At(root.Revision),
            Leases = { root.Leases().Select(lease => new LeaseStatus { ID = lease.Id.Value }) },
        });
    }

    private async ValueTask<IEnumerable<ByteString>> KeysAsync(LeaseId lease, CancellationToken cancellation)
    {
        StoreRoot root = await node.ReadAsync(cancellation);
        return root.AttachedKeys(lease).Select(key => key.ToByteString());
    }
}
