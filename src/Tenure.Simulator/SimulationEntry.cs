namespace Tenure.Simulator;

/// <summary>The entry for programs that load the simulator in a context of their own, and so share no types with it.</summary>
public static class SimulationEntry
{
    /// <summary>Runs a seed.</summary>
    /// <returns>An empty text where nothing is wrong, else the checker's name, a bar and what it saw.</returns>
    public static string Run(ulong seed) =>
        Simulation.Run(new SimulationOptions(seed)).Violation is { } violation ? $"{violation.Checker}|{violation.Text}" : "";
}
