using Tenure.Simulator.Disk;

namespace Tenure.Simulator.CrashPoints.Fences;

/// <summary>
/// Ends whoever is inside a fence at every operation on its disk, in every legal way up to a bound, and lets another enter: it must
/// find the highest token that was accepted and the file that changed with it, both or neither. Every operation of that
/// one is such a point again.
/// </summary>
internal sealed class FenceCrashSearch(int bound)
{
    public const string Checker = "fence";

    private const int Changes = 7;
    private const int ChangesAfterwards = 2;

    private FenceCrashReport _report = new(0, 0, null);

    /// <param name="bound">How many remainders of a crash are counted through at each operation; where there are more, as many again are drawn.</param>
    public static FenceCrashReport Run(int bound)
    {
        var search = new FenceCrashSearch(bound);
        search.Live(new SimulatedDisk(LeastChoices.Instance), [FenceContents.Nothing], Changes, endsLeft: 2, "");
        return search._report;
    }

    private void Live(SimulatedDisk disk, FenceContents[] allowed, int changes, int endsLeft, string story)
    {
        List<FenceCrashPoint>? points = endsLeft > 0 ? [] : null;
        var life = new FenceLife(disk, allowed, points);
        if (life.Run(changes) is { } wrong)
        {
            _report = _report with { Violation = $"{wrong}{story}" };
            return;
        }

        foreach (FenceCrashPoint point in points ?? []) EndAt(point, endsLeft - 1, story);
    }

    private void EndAt(FenceCrashPoint point, int endsLeft, string story)
    {
        _report = _report with { Points = _report.Points + 1 };
        story += $" → {point.After} → the end";
        GoOn(point, point.Disk.Copy(LeastChoices.Instance), endsLeft, story);
        foreach (SimulatedDisk disk in new Remainders(point.Disk, bound).All()) GoOn(point, disk, endsLeft, story);
    }

    private void GoOn(FenceCrashPoint point, SimulatedDisk disk, int endsLeft, string story)
    {
        if (_report.Violation is not null) return;
        _report = _report with { States = _report.States + 1 };
        Live(disk, point.Allowed, ChangesAfterwards, endsLeft, story);
    }
}

/// <summary>What a search has seen.</summary>
/// <param name="Points">The points to end at altogether.</param>
/// <param name="States">How many times somebody entered after an end, each from a disk that no other end at its point has left.</param>
/// <param name="Violation">What went wrong first, or null; the search ends there.</param>
internal sealed record FenceCrashReport(int Points, int States, string? Violation);
