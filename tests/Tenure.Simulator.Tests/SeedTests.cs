using Tenure.Testing;

namespace Tenure.Simulator.Tests;

/// <summary>
/// A slice of the seeds that are run by hand: some always, and others that the commit chooses, so that in time each has its
/// turn. The tests' names say which.
/// </summary>
public sealed class SeedTests
{
    private const ulong Block = 100;

    /// <summary>Once they showed a false alarm or a bug.</summary>
    private static readonly ulong[] Known = [783, 1037, 1177, 3583, 9866, 10046, 13776, 31267];

    public static TheoryData<ulong, ulong> Blocks
    {
        get
        {
            ulong chosen = 100_000 + (SourceCommit.Number % 1_000_000 * Block);
            var blocks = new TheoryData<ulong, ulong>();
            ulong[] firsts = [1, 101, chosen, chosen + Block, chosen + (2 * Block)];
            foreach (ulong first in firsts) blocks.Add(first, first + Block - 1);
            return blocks;
        }
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public void No_promise_breaks(ulong from, ulong to)
    {
        for (ulong seed = from; seed <= to; seed++) Holds(seed);
    }

    [Fact]
    public void What_was_mended_stays_so()
    {
        foreach (ulong seed in Known) Holds(seed);
    }

    private static void Holds(ulong seed) =>
        Simulation.Run(new SimulationOptions(seed)).Violation.ShouldBeNull($"replay it: tenure simulate --seed {seed}");
}
