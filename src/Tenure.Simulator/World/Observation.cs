using Tenure.Node.Peers;
using Tenure.Protocols.Raft;
using Tenure.Simulator.Faults;

namespace Tenure.Simulator.World;

/// <summary>Something that an all-seeing observer of the simulated world saw: a closed family, the food of checkers and stories.</summary>
internal abstract record Observation;

/// <summary>An observation of one member.</summary>
internal abstract record NodeObservation(NodeId Node) : Observation;

/// <summary>The member's process started with what it recovered from its disk.</summary>
/// <param name="Base">The position up to which a snapshot replaces the log.</param>
/// <param name="Entries">The recovered log behind <paramref name="Base"/>.</param>
internal sealed record NodeStarted(NodeId Node, HardState State, LogPosition Base, IReadOnlyList<Entry> Entries) : NodeObservation(Node);

/// <summary>The member found its disk damaged and refused to start.</summary>
internal sealed record StartRefused(NodeId Node, string Reason) : NodeObservation(Node);

/// <summary>The member's process ended. What was durable then is on its disk, and perhaps more.</summary>
internal sealed record NodeStopped(NodeId Node, StopCause Cause) : NodeObservation(Node);

internal enum StopCause : byte
{
    /// <summary>Killed; what the process had written, synced or not, is still there when it starts again.</summary>
    Killed,

    /// <summary>The machine lost power; of what was not synced any legal subset may be gone.</summary>
    PowerLost,

    /// <summary>The disk failed, and the member stopped as it must.</summary>
    DiskFailed,

    /// <summary>The cluster has taken the member out.</summary>
    Removed,
}

/// <summary>A fault destroyed part of what the member's disk had confirmed. Nobody may expect it to keep its promises.</summary>
internal sealed record DiskDamaged(NodeId Node, string What) : NodeObservation(Node);

internal sealed record NodePaused(NodeId Node) : NodeObservation(Node);

internal sealed record NodeResumed(NodeId Node) : NodeObservation(Node);

internal sealed record RoleChanged(NodeId Node, Role Role, Term Term, NodeId Leader) : NodeObservation(Node);

/// <summary>The member asked its disk for a change. It is not durable yet.</summary>
internal sealed record WriteIssued(NodeId Node, Write Write) : NodeObservation(Node);

/// <summary>The disk said that this change is durable.</summary>
internal sealed record WriteDurable(NodeId Node, Write Write) : NodeObservation(Node);

/// <summary>The member knows that its log is committed up to here.</summary>
internal sealed record CommitAdvanced(NodeId Node, LogIndex Commit) : NodeObservation(Node);

/// <summary>The member took a snapshot of what it has applied, and has it written.</summary>
internal sealed record SnapshotTaken(NodeId Node, LogPosition Last) : NodeObservation(Node);

/// <summary>A snapshot that another member sent has taken the place of this one's log and state.</summary>
internal sealed record SnapshotInstalled(NodeId Node, LogPosition Last) : NodeObservation(Node);

internal sealed record EntryApplied(NodeId Node, Entry Entry) : NodeObservation(Node);

/// <summary>What the member's store is after it applied all up to <paramref name="Applied"/>.</summary>
/// <param name="Revision">The store's revision.</param>
/// <param name="ContentHash">A digest of the whole content, or 0 where it was not taken.</param>
internal sealed record StateReached(NodeId Node, LogIndex Applied, long Revision, ulong ContentHash) : NodeObservation(Node);

internal sealed record FrameSent(NodeId Node, NodeId To, PeerFrame Frame) : NodeObservation(Node);

internal sealed record FrameArrived(NodeId Node, NodeId From, PeerFrame Frame) : NodeObservation(Node);

/// <summary>A fault begins or ends.</summary>
/// <param name="Victim">The member that it hit, which may not be known before; null where it hit no single one.</param>
internal sealed record FaultHappened(Fault Fault, NodeId? Victim, bool IsOver) : Observation;

/// <summary>
/// A clock jumped, or runs further from true time than anybody allows for. What rests on clocks is not promised any more in this run.
/// </summary>
internal sealed record ClocksLeftTheBound : Observation;

/// <summary>The faults are over: all is mended, and from here on progress is demanded.</summary>
internal sealed record Healed : Observation;
