using Tenure.Protocols.Raft;

namespace Tenure.Simulator.CrashPoints;

/// <summary>What a member does with its disk: a closed family.</summary>
internal abstract record WorkloadStep;

/// <summary>One group commit.</summary>
internal sealed record Commit(Write[] Writes) : WorkloadStep;

/// <summary>A snapshot of the member's own, and then the segments go that hold only what it holds.</summary>
internal sealed record Save(LogPosition Snapshot) : WorkloadStep;

/// <summary>A snapshot that another member sends, in parts.</summary>
/// <param name="IsRestarted">Whether the member is restarted before its log gives way to it.</param>
internal sealed record Receive(LogPosition Snapshot, bool IsRestarted) : WorkloadStep;
