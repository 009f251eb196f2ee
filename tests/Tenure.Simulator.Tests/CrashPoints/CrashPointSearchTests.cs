using Tenure.Simulator.CrashPoints;
using Xunit.Abstractions;

namespace Tenure.Simulator.Tests.CrashPoints;

public sealed class CrashPointSearchTests(ITestOutputHelper output)
{
    [Fact]
    public void Nothing_is_lost_wherever_a_member_ends()
    {
        CrashPointReport report = CrashPointSearch.Run(new CrashPointOptions { Steps = 20, Bound = 4, RecoveryBound = 1 });

        output.WriteLine($"{report.Operations} operations, {report.Points} points ({report.Exhausted} exhausted), {report.States} states, "
            + $"{report.AfterFaults} after faults, {report.Damaged} damaged ({report.Refused} refused)");
        report.Violation.ShouldBeNull();
        report.States.ShouldBeGreaterThan(10_000);
        report.Refused.ShouldBeGreaterThan(10);
    }
}
