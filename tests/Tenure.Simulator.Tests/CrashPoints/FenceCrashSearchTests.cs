using Tenure.Simulator.CrashPoints.Fences;
using Xunit.Abstractions;

namespace Tenure.Simulator.Tests.CrashPoints;

public sealed class FenceCrashSearchTests(ITestOutputHelper output)
{
    [Fact]
    public void A_fence_forgets_no_token_and_no_change_wherever_a_process_ends_inside()
    {
        FenceCrashReport report = FenceCrashSearch.Run(bound: 8);

        output.WriteLine($"{report.Points} points, {report.States} states");
        report.Violation.ShouldBeNull();
        report.States.ShouldBeGreaterThan(1000);
    }
}
