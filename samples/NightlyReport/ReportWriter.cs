using System.Text;
using Tenure;

namespace NightlyReport;

/// <summary>The work that only the leader does.</summary>
internal sealed class ReportWriter(FencedDirectory reports, ILogger<ReportWriter> logger) : ILeaderWork
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public async Task RunAsync(Leadership leadership, CancellationToken lost)
    {
        // From here on every older leader is refused, so that what we read next stays true until we write.
        await reports.RaiseAsync(leadership.Token, lost);

        for (int number = 1; ; number++)
        {
            byte[] report = Encoding.UTF8.GetBytes($"leader;report\n{leadership.Token.Holder};{number}\n");
            await reports.WriteAsync("result.csv", report, leadership.Token, lost); // A stale token cannot land.
            logger.LogInformation("Report {Number} is written with {Token}", number, leadership.Token);
            await Task.Delay(Interval, lost);
        }
    }
}
