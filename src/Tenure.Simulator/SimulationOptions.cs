using Tenure.Simulator.Faults;
using Tenure.Simulator.World;

namespace Tenure.Simulator;

/// <summary>What to run, and who looks on.</summary>
internal sealed record SimulationOptions(ulong Seed)
{
    /// <summary>Takes the place of the faults that the seed would draw.</summary>
    public IReadOnlyList<Fault>? Faults { get; init; }

    /// <summary>Where the run ends even if nothing is wrong by then.</summary>
    public TimeSpan? End { get; init; }

    public IObserver? Story { get; init; }
}
