using Tenure.Simulator.CrashPoints.Fences;

namespace Tenure.Simulator.CrashPoints;

/// <summary>The way in for whoever loads this assembly in place of another and knows none of its types.</summary>
public static class CrashPointsEntry
{
    /// <summary>Searches within small bounds, which are enough for the mistakes that we know of.</summary>
    /// <returns>Nothing where all is kept; otherwise the checker's name, a bar, and what it saw.</returns>
    public static string Run()
    {
        CrashPointReport report = CrashPointSearch.Run(new CrashPointOptions { Steps = 24, Bound = 4, RecoveryBound = 1 });
        if (report.Violation is { } found) return $"{found.Checker}|{found.Text} {found.Story}";
        return FenceCrashSearch.Run(bound: 4).Violation is { } wrong ? $"{FenceCrashSearch.Checker}|{wrong}" : "";
    }
}
