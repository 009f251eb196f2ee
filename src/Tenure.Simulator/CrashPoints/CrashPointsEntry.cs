namespace Tenure.Simulator.CrashPoints;

/// <summary>The search behind plain types, for whoever loads this assembly by itself.</summary>
internal static class CrashPointsEntry
{
    /// <returns>Nothing where all is well, else the checker and what it saw, parted by a bar.</returns>
    public static string Run()
    {
        CrashPointReport report = CrashPointSearch.Run(new CrashPointOptions { Steps = 22, Bound = 16, RecoveryBound = 4 });
        return report.Violation is { } found ? $"{found.Checker}|{found.Text} {found.Story}" : "";
    }
}
