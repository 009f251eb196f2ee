namespace Tenure.Simulator.Story;

/// <summary>A run as a person may follow it.</summary>
/// <param name="Title">What kind of cluster and network it was.</param>
/// <param name="Members">How many lanes there are.</param>
internal sealed record Tale(string Title, int Members, IReadOnlyList<TaleLine> Lines, SimulationResult Result);

/// <param name="Lane">The member's number from 0 on; null where it concerns them all.</param>
internal readonly record struct TaleLine(TimeSpan At, int? Lane, string Text);
