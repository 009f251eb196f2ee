using Tenure.Node;
using Tenure.Server.Grpc;
using Tenure.Server.Recipes;
using Tenure.Server.Services;
using Tenure.Wire.Etcd;
using Tenure.Wire.Grpc;
using Tenure.Wire.Protos;

namespace Tenure.Server;

/// <summary>All that a client can call: path, parser, handler.</summary>
internal static class MethodTable
{
    public static IReadOnlyList<GrpcMethod> Of(IClusterNode node, EtcdServerOptions options, TimeProvider time)
    {
        AnswerHeaders headers = new(node);
        Proposals proposals = new(node);
        ContestQueue queue = new(node, proposals);
        SessionLeases sessions = new(proposals);
        return
        [
            .. Keys(new KvService(node, proposals, headers)),
            .. Leases(new LeaseService(node, proposals, headers, new LeaseTerms(options.ElectionTimeoutMax))),
            .. Watches(new WatchService(node, headers, options.WatchProgressInterval, time)),
            .. Members(new ClusterService(node, headers), new MaintenanceService(node, headers)),
            .. Elections(new ElectionService(node, queue, sessions, headers)),
            .. Locks(new LockService(proposals, queue, sessions, headers)),
        ];
    }

    private static IEnumerable<GrpcMethod> Keys(KvService kv) =>
    [
        new UnaryMethod<RangeRequest, RangeResponse>(EtcdMethods.Range, RangeRequest.Parser, kv.RangeAsync),
        new UnaryMethod<PutRequest, PutResponse>(EtcdMethods.Put, PutRequest.Parser, kv.PutAsync),
        new UnaryMethod<DeleteRangeRequest, DeleteRangeResponse>(EtcdMethods.DeleteRange, DeleteRangeRequest.Parser, kv.DeleteRangeAsync),
        new UnaryMethod<TxnRequest, TxnResponse>(EtcdMethods.Txn, TxnRequest.Parser, kv.TxnAsync),
        new UnaryMethod<CompactionRequest, CompactionResponse>(EtcdMethods.Compact, CompactionRequest.Parser, kv.CompactAsync),
    ];

    private static IEnumerable<GrpcMethod> Leases(LeaseService leases) =>
    [
        new UnaryMethod<LeaseGrantRequest, LeaseGrantResponse>(EtcdMethods.LeaseGrant, LeaseGrantRequest.Parser, leases.GrantAsync),
        new UnaryMethod<LeaseRevokeRequest, LeaseRevokeResponse>(EtcdMethods.LeaseRevoke, LeaseRevokeRequest.Parser, leases.RevokeAsync),
        new BidirectionalMethod<LeaseKeepAliveRequest, LeaseKeepAliveResponse>(
            EtcdMethods.LeaseKeepAlive, LeaseKeepAliveRequest.Parser, leases.KeepAliveAsync),
        new UnaryMethod<LeaseTimeToLiveRequest, LeaseTimeToLiveResponse>(
            EtcdMethods.LeaseTimeToLive, LeaseTimeToLiveRequest.Parser, leases.TimeToLiveAsync),
        new UnaryMethod<LeaseLeasesRequest, LeaseLeasesResponse>(EtcdMethods.LeaseLeases, LeaseLeasesRequest.Parser, leases.LeasesAsync),
    ];

    private static IEnumerable<GrpcMethod> Watches(WatchService watches) =>
        [new BidirectionalMethod<WatchRequest, WatchResponse>(EtcdMethods.Watch, WatchRequest.Parser, watches.WatchAsync)];

    private static IEnumerable<GrpcMethod> Members(ClusterService cluster, MaintenanceService maintenance) =>
    [
        new UnaryMethod<MemberListRequest, MemberListResponse>(EtcdMethods.MemberList, MemberListRequest.Parser, cluster.MemberListAsync),
        new UnaryMethod<MemberAddRequest, MemberAddResponse>(EtcdMethods.MemberAdd, MemberAddRequest.Parser, cluster.MemberAddAsync),
        new UnaryMethod<MemberRemoveRequest, MemberRemoveResponse>(
            EtcdMethods.MemberRemove, MemberRemoveRequest.Parser, cluster.MemberRemoveAsync),
        new UnaryMethod<MemberUpdateRequest, MemberUpdateResponse>(
            EtcdMethods.MemberUpdate, MemberUpdateRequest.Parser, cluster.MemberUpdateAsync),
        new UnaryMethod<MemberPromoteRequest, MemberPromoteResponse>(
            EtcdMethods.MemberPromote, MemberPromoteRequest.Parser, cluster.MemberPromoteAsync),
        new UnaryMethod<StatusRequest, StatusResponse>(EtcdMethods.Status, StatusRequest.Parser, maintenance.StatusAsync),
        new UnaryMethod<MoveLeaderRequest, MoveLeaderResponse>(
            EtcdMethods.MoveLeader, MoveLeaderRequest.Parser, maintenance.MoveLeaderAsync),
    ];

    private static IEnumerable<GrpcMethod> Elections(ElectionService elections) =>
    [
        new UnaryMethod<CampaignRequest, CampaignResponse>(
            EtcdMethods.Campaign, CampaignRequest.Parser, Recipe<CampaignRequest, CampaignResponse>(elections.CampaignAsync), isLasting: true),
        new UnaryMethod<ProclaimRequest, ProclaimResponse>(
            EtcdMethods.Proclaim, ProclaimRequest.Parser, Recipe<ProclaimRequest, ProclaimResponse>(elections.ProclaimAsync)),
        new UnaryMethod<LeaderRequest, LeaderResponse>(
            EtcdMethods.Leader, LeaderRequest.Parser, Recipe<LeaderRequest, LeaderResponse>(elections.LeaderAsync)),
        new ServerStreamingMethod<LeaderRequest, LeaderResponse>(EtcdMethods.Observe, LeaderRequest.Parser, elections.ObserveAsync),
        new UnaryMethod<ResignRequest, ResignResponse>(
            EtcdMethods.Resign, ResignRequest.Parser, Recipe<ResignRequest, ResignResponse>(elections.ResignAsync)),
    ];

    private static IEnumerable<GrpcMethod> Locks(LockService locks) =>
    [
        new UnaryMethod<LockRequest, LockResponse>(
            EtcdMethods.Lock, LockRequest.Parser, Recipe<LockRequest, LockResponse>(locks.LockAsync), isLasting: true),
        new UnaryMethod<UnlockRequest, UnlockResponse>(
            EtcdMethods.Unlock, UnlockRequest.Parser, Recipe<UnlockRequest, UnlockResponse>(locks.UnlockAsync)),
    ];

    /// <summary>
    /// Refusals of the recipes have etcd's texts, but all under one code: etcd's server carries recipes out as a client of
    /// its own, and the code is lost on the way back. Clients know them by their texts.
    /// </summary>
    private static Func<TRequest, CancellationToken, ValueTask<GrpcReply<TResponse>>> Recipe<TRequest, TResponse>(
        Func<TRequest, CancellationToken, ValueTask<GrpcReply<TResponse>>> handler)
        where TResponse : class => async (request, cancellation) =>
    {
        GrpcReply<TResponse> reply = await handler(request, cancellation);
        return reply.Value is null ? reply.Status with { Code = GrpcStatusCode.Unknown } : reply;
    };
}
