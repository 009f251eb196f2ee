using System.Net;
using Tenure.Node.Members;
using Tenure.Node.Snapshots;
using Tenure.Protocols.Raft;
using Tenure.Store;

namespace Tenure.Node;

/// <summary>What a node needs to know to take part in its cluster.</summary>
internal sealed record NodeOptions
{
    public required string DataDirectory { get; init; }

    public required ulong ClusterId { get; init; }

    public required NodeId Id { get; init; }

    /// <summary>
    /// All members of a new cluster, this one included, with the client URLs of this one. Of a member that joins, or ran before,
    /// only itself counts: who else is there it knows from the cluster and from its directory.
    /// </summary>
    public required IReadOnlyList<Member> Members { get; init; }

    /// <summary>Whether the cluster exists, so that this member learns from it who belongs to it.</summary>
    public bool IsJoining { get; init; }

    /// <summary>Where this node listens for the others; null where it will always be alone.</summary>
    public IPEndPoint? ListenForPeers { get; init; }

    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan ElectionTimeoutMin { get; init; } = TimeSpan.FromMilliseconds(300);

    public TimeSpan ElectionTimeoutMax { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>A write-ahead log's segment is closed when it is longer than this.</summary>
    public long SegmentBytes { get; init; } = Log.WriteAheadLog.DefaultSegmentBytes;

    public SnapshotPolicy Snapshots { get; init; } = SnapshotPolicy.Default;

    public Member Self => Members.Single(member => member.Id == Id);

    /// <summary>
    /// What the member begins with where its directory is empty: nothing applied, and in a new cluster all its members. One that
    /// joins knows nobody, so it campaigns for nothing until the log tells it who belongs to the cluster.
    /// </summary>
    public NodeSnapshot ToFirstSnapshot() =>
        new(LogPosition.Start, MemberTable.OfFirst(IsJoining ? [] : Members).ToBytes(), StoreRoot.Empty);

    /// <summary>The protocol's view of these options.</summary>
    public RaftOptions ToRaftOptions() => new()
    {
        Id = Id,
        HeartbeatInterval = HeartbeatInterval,
        ElectionTimeoutMin = ElectionTimeoutMin,
        ElectionTimeoutMax = ElectionTimeoutMax,
    };

    /// <exception cref="NodeStartException">The options contradict each other; the message names the rule.</exception>
    public void Validate()
    {
        if (HeartbeatInterval <= TimeSpan.Zero)
            throw new NodeStartException($"heartbeat interval {Milliseconds(HeartbeatInterval)} must be above zero");
        if (ElectionTimeoutMin > ElectionTimeoutMax)
            throw new NodeStartException($"shortest election timeout {Milliseconds(ElectionTimeoutMin)} must not be above the longest, {Milliseconds(ElectionTimeoutMax)}");

        // A follower must miss several heartbeats, not one, before it doubts its leader.
        if (ElectionTimeoutMax < 5 * HeartbeatInterval)
            throw new NodeStartException($"election timeout {Milliseconds(ElectionTimeoutMax)} must be at least five times the heartbeat interval {Milliseconds(HeartbeatInterval)}");
        if (ElectionTimeoutMax > TimeSpan.FromSeconds(50))
            throw new NodeStartException($"election timeout {Milliseconds(ElectionTimeoutMax)} must not be above 50000 ms");
        if (Members.All(member => member.Id != Id))
            throw new NodeStartException($"member {Id} is not among the members of the cluster");
    }

    private static string Milliseconds(TimeSpan span) => $"{span.TotalMilliseconds:0} ms";
}
