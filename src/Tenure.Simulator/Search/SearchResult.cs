using Tenure.Simulator.World;

namespace Tenure.Simulator.Search;

/// <summary>What a search has seen.</summary>
/// <param name="Scene">What was searched.</param>
/// <param name="Bounds">How far, in words.</param>
/// <param name="States">How many different states there are.</param>
/// <param name="Transitions">How many events led to a state, known or not.</param>
/// <param name="Depth">The most events that a state is away from the start by its shortest way.</param>
/// <param name="IsComplete">Whether all states within the bounds were seen.</param>
/// <param name="Violation">The property that is broken in the last state, or null.</param>
/// <param name="Path">The shortest way to the violation, event by event.</param>
internal sealed record SearchResult(
    string Scene, string Bounds, long States, long Transitions, int Depth, bool IsComplete, Violation? Violation, IReadOnlyList<string> Path);
