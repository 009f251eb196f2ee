using Tenure.Node;
using Tenure.Server.Grpc;
using Tenure.Server.Mapping;
using Tenure.Server.Recipes;
using Tenure.Store;
using Tenure.Wire.Etcd;
using Tenure.Wire.Grpc;
using Tenure.Wire.Protos;
using KeyValue = Tenure.Store.KeyValue;

namespace Tenure.Server.Services;

/// <summary>
/// Elections by etcd's recipe. Clients that carry the recipe out themselves and clients that leave it to us contend in
/// the same queue.
/// </summary>
internal sealed class ElectionService(IClusterNode node, ContestQueue queue, SessionLeases leases, AnswerHeaders headers)
{
    public async ValueTask<GrpcReply<CampaignResponse>> CampaignAsync(CampaignRequest request, CancellationToken cancellation)
    {
        GrpcReply<SessionLease> lease = await leases.ForAsync(new LeaseId(request.Lease), cancellation);
        if (lease.Value is not { } session) return lease.Status;

        Contest contest = Contest.Named(request.Name.ToBytes());
        return (await queue.ContendAsync(contest, session.Id, request.Value.ToBytes(), cancellation)).As(won => new CampaignResponse
        {
            Header = headers.At(won.Revision),
            Leader = new()
            {
                Name = request.Name,
                Key = won.Place.Key.ToByteString(),
                Rev = won.Place.Created.Value,
                Lease = session.Id.Value,
            },
        });
    }

    public async ValueTask<GrpcReply<ProclaimResponse>> ProclaimAsync(ProclaimRequest request, CancellationToken cancellation)
    {
        if (request.Leader is not { } leader) return EtcdErrors.MissingLeaderKey;
        return (await queue.ShowAsync(PlaceOf(leader), new LeaseId(leader.Lease), request.Value.ToBytes(), cancellation))
            .As(result => new ProclaimResponse { Header = headers.At(result.Revision) });
    }

    public async ValueTask<GrpcReply<LeaderResponse>> LeaderAsync(LeaderRequest request, CancellationToken cancellation)
    {
        StoreRoot root = await node.ReadAsync(cancellation);
        return Contest.Named(request.Name.ToBytes()).First(root) is { } leader
            ? new LeaderResponse { Header = headers.At(root.Revision), Kv = KvAnswers.ToMessage(leader) }
            : EtcdErrors.ElectionNoLeader;
    }

    /// <summary>
    /// Sends each leader and each value that it shows. Who reads slowly may miss some in between, but never the last.
    /// </summary>
    public async ValueTask<GrpcStatus> ObserveAsync(
        LeaderRequest request, ResponseStream<LeaderResponse> responses, CancellationToken cancellation)
    {
        Contest contest = Contest.Named(request.Name.ToBytes());
        StoreRoot root = await node.ReadAsync(cancellation);
        while (true)
        {
            if (contest.First(root) is { } leader) await ObserveLeaderAsync(leader, root, responses, cancellation);
            else await WaitForContenderAsync(contest, cancellation);
            root = node.Root;
        }
    }

    public async ValueTask<GrpcReply<ResignResponse>> ResignAsync(ResignRequest request, CancellationToken cancellation)
    {
        if (request.Leader is not { } leader) return EtcdErrors.MissingLeaderKey;
        return (await queue.LeaveAsync(PlaceOf(leader), cancellation))
            .As(result => new ResignResponse { Header = headers.At(result.Revision) });
    }

    private static Place PlaceOf(LeaderKey leader) => new(leader.Key.ToBytes(), new Revision(leader.Rev));

    /// <summary>Shows one leader for as long as it leads.</summary>
    private async ValueTask ObserveLeaderAsync(
        KeyValue leader, StoreRoot root, ResponseStream<LeaderResponse> responses, CancellationToken cancellation)
    {
        Place place = new(leader.Key, leader.CreateRevision);
        ChangeSignal changed = new();
        using IDisposable registration = node.Watch(KeyRange.Single(leader.Key), changed);
        Revision shown = Revision.None;
        while (place.IsHeldIn(root))
        {
            KeyValue current = root.Find(place.Key)!;
            if (current.ModRevision != shown)
            {
                LeaderResponse response = new() { Header = headers.At(root.Revision), Kv = KvAnswers.ToMessage(current) };
                await responses.WriteAsync(response, cancellation);
                shown = current.ModRevision;
            }

            await changed.WaitAsync(cancellation);
            root = node.Root;
        }
    }

    private async ValueTask WaitForContenderAsync(Contest contest, CancellationToken cancellation)
    {
        ChangeSignal changed = new();
        using IDisposable registration = node.Watch(contest.Contenders, changed);
        while (contest.First(node.Root) is null) await changed.WaitAsync(cancellation);
    }
}
