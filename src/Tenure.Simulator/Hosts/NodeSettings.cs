using Tenure.Node;
using Tenure.Node.Members;
using Tenure.Node.Snapshots;
using Tenure.Protocols.Raft;
using Tenure.Store;

namespace Tenure.Simulator.Hosts;

/// <summary>What is the same for all members of a simulated cluster.</summary>
internal sealed record NodeSettings
{
    public required ulong ClusterId { get; init; }

    public required IReadOnlyList<Member> Members { get; init; }

    /// <summary>How many machines stand by that may be added; their ids follow those of the members.</summary>
    public int Spares { get; init; }

    public required Func<NodeId, RaftOptions> RaftOptions { get; init; }

    /// <summary>Small, so that segments roll over within seconds.</summary>
    public long SegmentBytes { get; init; } = 16 << 10;

    public SnapshotPolicy Snapshots { get; init; } = SnapshotPolicy.Default;

    public TimeSpan LeastSync { get; init; } = TimeSpan.FromMicroseconds(200);

    public TimeSpan MostSync { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>How long a batch of events keeps the loop busy; what arrives meanwhile is the next batch.</summary>
    public TimeSpan LeastTurn { get; init; } = TimeSpan.FromMicroseconds(10);

    public TimeSpan MostTurn { get; init; } = TimeSpan.FromMicroseconds(200);

    /// <summary>What a member begins with whose disk is empty.</summary>
    /// <param name="joins">The cluster that it was added to; null for one of the first.</param>
    public NodeSnapshot FirstSnapshot(MemberTable? joins) => new(LogPosition.Start, (joins ?? MemberTable.OfFirst(Members)).ToBytes(), StoreRoot.Empty);
}
