namespace Tenure.Simulator.Tests;

public sealed class DeterminismTests
{
    [Fact]
    public void One_seed_decides_everything()
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            ulong once = Simulation.Run(new SimulationOptions(seed)).TraceHash;
            Simulation.Run(new SimulationOptions(seed)).TraceHash.ShouldBe(once, $"seed {seed}");
        }
    }

    [Fact]
    public void Different_seeds_make_different_runs() => Enumerable.Range(1, 20)
        .Select(seed => Simulation.Run(new SimulationOptions((ulong)seed)).TraceHash)
        .ShouldBeUnique();
}
