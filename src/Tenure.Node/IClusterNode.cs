using Tenure.Node.Leases;
using Tenure.Node.Watches;
using Tenure.Protocols.Raft;
using Tenure.Store;

namespace Tenure.Node;

/// <summary>
/// A running member of the cluster, as whoever serves clients sees it: <see cref="ClusterNode"/> in production, a simulated one
/// in the simulator. A failure that is not the request's own fault is a <see cref="NodeException"/>.
/// </summary>
internal interface IClusterNode
{
    /// <summary>The newest root, perhaps older than what other members have: for reads that may be stale.</summary>
    StoreRoot Root { get; }

    /// <summary>
    /// Every watcher that a change up to this revision concerns has been woken. No root has forgotten more than that, but one
    /// that came with a snapshot, of which everybody is told.
    /// </summary>
    Revision WokenThrough { get; }

    NodeStatus Status { get; }

    IReadOnlyList<Member> Members { get; }

    /// <summary>Carries a command through the log; completes when it is applied on this member.</summary>
    ValueTask<CommandResult> ProposeAsync(Command command, CancellationToken cancel);

    /// <summary>A root that holds everything that was acknowledged, by any member, before the call.</summary>
    ValueTask<StoreRoot> ReadAsync(CancellationToken cancel);

    /// <summary>Extends a lease to its full time; null where there is no such lease, or no longer.</summary>
    ValueTask<LeaseAnswer?> KeepAliveAsync(LeaseId lease, CancellationToken cancel);

    /// <summary>What is left of a lease; null where there is no such lease, or no longer.</summary>
    ValueTask<LeaseAnswer?> TimeToLiveAsync(LeaseId lease, CancellationToken cancel);

    /// <summary>Hands leadership to another member; completes when this one sees it lead.</summary>
    ValueTask MoveLeaderAsync(NodeId target, CancellationToken cancel);

    /// <summary>
    /// Changes who is in the cluster; completes with all members, once this one has applied it. A voter that is added gets its
    /// vote by itself when it has caught up.
    /// </summary>
    ValueTask<IReadOnlyList<Member>> ChangeMembersAsync(ConfigurationChange change, CancellationToken cancel);

    /// <summary>
    /// Wakes the watcher once soon, and from then on after every root that changed a key in the range, until the result
    /// is disposed.
    /// </summary>
    IDisposable Watch(KeyRange range, IWatcher watcher);
}
