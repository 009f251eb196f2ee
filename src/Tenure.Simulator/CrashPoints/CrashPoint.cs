using Tenure.Simulator.Disk;

namespace Tenure.Simulator.CrashPoints;

/// <summary>A moment at which a member may end.</summary>
/// <param name="Disk">The disk as it was then.</param>
/// <param name="Allowed">What a recovery may find: what was acknowledged, or, where a write was under way, that too.</param>
/// <param name="Story">How it came to it.</param>
internal sealed record CrashPoint(SimulatedDisk Disk, ExpectedState[] Allowed, string Story);
