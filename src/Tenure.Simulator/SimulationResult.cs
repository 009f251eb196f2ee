using Tenure.Simulator.World;

namespace Tenure.Simulator;

/// <summary>What came of a run.</summary>
internal sealed record SimulationResult
{
    public required ulong Seed { get; init; }

    /// <summary>The same for every run of a seed.</summary>
    public required ulong TraceHash { get; init; }

    /// <summary>The first promise that was broken, or null.</summary>
    public required Violation? Violation { get; init; }

    /// <summary>How much time passed in the simulated world, up to the violation if there was one.</summary>
    public required TimeSpan SimulatedTime { get; init; }

    /// <summary>How often each kind of fault happened.</summary>
    public required IReadOnlyDictionary<string, int> Faults { get; init; }

    /// <summary>How often what is hard to reach was reached.</summary>
    public required IReadOnlyDictionary<string, int> Coverage { get; init; }

    /// <summary>How many events happened.</summary>
    public required long Events { get; init; }

    public int FaultCount => Faults.Values.Sum();
}
