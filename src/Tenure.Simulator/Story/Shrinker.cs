using Tenure.Simulator.Faults;

namespace Tenure.Simulator.Story;

/// <summary>
/// Looks for few faults, and a short time, that still break the same promise: delta debugging (Zeller and Hildebrandt,
/// "Simplifying and isolating failure-inducing input", 2002, §3.2), on the schedule of faults.
/// </summary>
internal sealed class Shrinker(ulong seed, string checker)
{
    /// <summary>The most runs it spends; a schedule that is not yet minimal by then is short enough to read.</summary>
    private const int MostRuns = 400;

    private int _runs;

    /// <param name="faults">A schedule that breaks the promise.</param>
    public IReadOnlyList<Fault> Shrink(IReadOnlyList<Fault> faults)
    {
        IReadOnlyList<Fault> kept = faults;
        for (int pieces = 2; kept.Count > 0 && _runs < MostRuns;)
        {
            if (WithoutOnePiece(kept, Math.Min(pieces, kept.Count)) is { } smaller)
            {
                kept = smaller;
                pieces = Math.Max(2, pieces - 1);
            }
            else if (pieces >= kept.Count)
            {
                break;
            }
            else
            {
                pieces *= 2;
            }
        }

        return [.. kept.Select((_, index) => index).Aggregate(kept, Shortened)];
    }

    private Fault[]? WithoutOnePiece(IReadOnlyList<Fault> faults, int pieces)
    {
        for (int piece = 0; piece < pieces; piece++)
        {
            int from = faults.Count * piece / pieces;
            int to = faults.Count * (piece + 1) / pieces;
            Fault[] rest = [.. faults.Take(from), .. faults.Skip(to)];
            if (Breaks(rest)) return rest;
        }

        return null;
    }

    /// <summary>Halves a fault's length as long as that still breaks the promise.</summary>
    private IReadOnlyList<Fault> Shortened(IReadOnlyList<Fault> faults, int index)
    {
        while (faults[index].Length > TimeSpan.FromMilliseconds(2))
        {
            Fault[] shorter = [.. faults];
            shorter[index] = shorter[index] with { Length = shorter[index].Length / 2 };
            if (!Breaks(shorter)) break;
            faults = shorter;
        }

        return faults;
    }

    private bool Breaks(IReadOnlyList<Fault> faults) =>
        _runs++ < MostRuns && Simulation.Run(new SimulationOptions(seed) { Faults = faults }).Violation?.Checker == checker;
}
