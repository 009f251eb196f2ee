namespace Tenure.Simulator.CrashPoints;

internal sealed record CrashPointOptions
{
    /// <summary>How many steps the workload has.</summary>
    public int Steps { get; init; } = 60;

    /// <summary>
    /// How many of the subsets that a crash may leave are counted through at each operation of the workload. Where there are more, as
    /// many again are drawn.
    /// </summary>
    public int Bound { get; init; } = 64;

    /// <summary>The same at each operation of a recovery.</summary>
    public int RecoveryBound { get; init; } = 8;
}
