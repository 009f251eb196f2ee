using Tenure.Simulator.World;

namespace Tenure.Simulator;

/// <summary>All checkers that every run has on.</summary>
internal static class Checks
{
    public static IReadOnlyList<IChecker> All() => [];
}
