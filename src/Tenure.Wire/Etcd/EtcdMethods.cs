namespace Tenure.Wire.Etcd;

/// <summary>The paths of the methods that the server serves and the library calls.</summary>
internal static class EtcdMethods
{
    public const string Range = "/etcdserverpb.KV/Range";
    public const string Put = "/etcdserverpb.KV/Put";
    public const string DeleteRange = "/etcdserverpb.KV/DeleteRange";
    public const string Txn = "/etcdserverpb.KV/Txn";
    public const string Compact = "/etcdserverpb.KV/Compact";

    public const string Watch = "/etcdserverpb.Watch/Watch";

    public const string LeaseGrant = "/etcdserverpb.Lease/LeaseGrant";
    public const string LeaseRevoke = "/etcdserverpb.Lease/LeaseRevoke";
    public const string LeaseKeepAlive = "/etcdserverpb.Lease/LeaseKeepAlive";
    public const string LeaseTimeToLive = "/etcdserverpb.Lease/LeaseTimeToLive";
    public const string LeaseLeases = "/etcdserverpb.Lease/LeaseLeases";

    public const string MemberList = "/etcdserverpb.Cluster/MemberList";
    public const string MemberAdd = "/etcdserverpb.Cluster/MemberAdd";
    public const string MemberRemove = "/etcdserverpb.Cluster/MemberRemove";
    public const string MemberUpdate = "/etcdserverpb.Cluster/MemberUpdate";
    public const string MemberPromote = "/etcdserverpb.Cluster/MemberPromote";

    public const string Status = "/etcdserverpb.Maintenance/Status";
    public const string MoveLeader = "/etcdserverpb.Maintenance/MoveLeader";

    public const string Campaign = "/v3electionpb.Election/Campaign";
    public const string Proclaim = "/v3electionpb.Election/Proclaim";
    public const string Leader = "/v3electionpb.Election/Leader";
    public const string Observe = "/v3electionpb.Election/Observe";
    public const string Resign = "/v3electionpb.Election/Resign";

    public const string Lock = "/v3lockpb.Lock/Lock";
    public const string Unlock = "/v3lockpb.Lock/Unlock";
}
