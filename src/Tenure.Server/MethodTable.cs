using Tenure.Node;
using Tenure.Server.Grpc;
using Tenure.Server.Recipes;
using Tenure.Server.Services;
using Tenure.Wire.Etcd;
using Tenure.Wire.Protos;

namespace Tenure.Server;

/// <summary>All that a client can call: path, parser, handler.</summary>
internal static class MethodTable
{
    public static IReadOnlyList<GrpcMethod> Of(ClusterNode node, EtcdServerOptions options, TimeProvider time)
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
        new UnaryMethod<StatusRequest, StatusResponse>(EtcdMethods.Status, StatusRequest.Parser, maintenance.StatusAsync),
        new UnaryMethod<MoveLeaderRequest, MoveLeaderResponse>(
            EtcdMethods.MoveLeader, MoveLeaderRequest.Parser, maintenance.MoveLeaderAsync),
    ];

    private static IEnumerable<GrpcMethod> Elections(ElectionService elections) =>
    [
        new UnaryMethod<CampaignRequest, CampaignResponse>(
            EtcdMethods.Campaign, CampaignRequest.Parser, elections.CampaignAsync, isLasting: true),
        new UnaryMethod<ProclaimRequest, ProclaimResponse>(EtcdMethods.Proclaim, ProclaimRequest.Parser, elections.ProclaimAsync),
        new UnaryMethod<LeaderRequest, LeaderResponse>(EtcdMethods.Leader, LeaderRequest.Parser, elections.LeaderAsync),
        new ServerStreamingMethod<LeaderRequest, LeaderResponse>(EtcdMethods.Observe, LeaderRequest.Parser, elections.ObserveAsync),
        new UnaryMethod<ResignRequest, ResignResponse>(EtcdMethods.Resign, ResignRequest.Parser, elections.ResignAsync),
    ];

    private static IEnumerable<GrpcMethod> Locks(LockService locks) =>
    [
        new UnaryMethod<LockRequest, LockResponse>(EtcdMethods.Lock, LockRequest.Parser, locks.LockAsync, isLasting: true),
        new UnaryMethod<UnlockRequest, UnlockResponse>(EtcdMethods.Unlock, UnlockRequest.Parser, locks.UnlockAsync),
    ];
}
