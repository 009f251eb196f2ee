using System.Diagnostics;
using System.Text.Json.Nodes;
using Tenure.Cli.Output;
using Tenure.Simulator.CrashPoints;
using Tenure.Simulator.CrashPoints.Fences;

namespace Tenure.Cli.Simulating;

/// <summary>Ends a member, and then whoever is inside a fence, at every operation on its disk, and adds up what was come back from.</summary>
internal sealed class CrashPointSurvey(int bound, bool json)
{
    private static readonly TimeSpan BetweenSigns = TimeSpan.FromMilliseconds(200);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _lastSign;

    public int Run(CancellationToken cancel)
    {
        CrashPointReport report = CrashPointSearch.Run(new CrashPointOptions { Bound = bound }, soFar =>
        {
            cancel.ThrowIfCancellationRequested();
            ShowProgress(soFar);
        });
        if (_lastSign > TimeSpan.Zero) Console.Write("\r\e[2K");
        Report.Line(json, Summary(report), Values(report));
        FenceCrashReport fence = FenceCrashSearch.Run(bound);
        Report.Line(json, Summary(fence), Values(fence));
        if (report.Violation is null && fence.Violation is null) return ExitCode.Done;
        throw new CommandFailedException($"the disk kept less than it promised; repeat it: tenure simulate --crash-points --bound {bound}");
    }

    private string Summary(CrashPointReport report) =>
        $"{report.Operations} operations of the workload, {report.Points} points to end at with all that follows; every legal remainder visited at "
        + $"{report.Exhausted} of them, up to {2 * bound} at the others; {report.States} states visited, {report.AfterFaults} of them after an operation "
        + $"that failed; {report.Damaged} damaged disks, of which {report.Refused} were refused; {report.Lost} lost; {_clock.Elapsed.TotalSeconds:0.0} s"
        + (report.Violation is { } found ? $"\n{found.Checker}: {found.Text}\n{found.Story}" : "");

    private static string Summary(FenceCrashReport report) =>
        $"a fenced directory: {report.Points} points to end at, {report.States} states visited; {(report.Violation is null ? "0 lost" : report.Violation)}";

    private static JsonObject Values(FenceCrashReport report) => new()
    {
        ["fencePoints"] = report.Points,
        ["fenceStates"] = report.States,
        ["checker"] = report.Violation is null ? null : FenceCrashSearch.Checker,
        ["text"] = report.Violation,
    };

    private JsonObject Values(CrashPointReport report) => new()
    {
        ["operations"] = report.Operations,
        ["points"] = report.Points,
        ["exhausted"] = report.Exhausted,
        ["bound"] = bound,
        ["states"] = report.States,
        ["afterFaults"] = report.AfterFaults,
        ["damaged"] = report.Damaged,
        ["refused"] = report.Refused,
        ["lost"] = report.Lost,
        ["wallSeconds"] = Math.Round(_clock.Elapsed.TotalSeconds, 2),
        ["checker"] = report.Violation?.Checker,
        ["text"] = report.Violation?.Text,
        ["story"] = report.Violation?.Story,
    };

    private void ShowProgress(CrashPointReport report)
    {
        if (json || !Terminal.IsWatched || _clock.Elapsed < _lastSign + BetweenSigns) return;
        _lastSign = _clock.Elapsed;
        Console.Write($"\r{report.States} states, {report.Lost} lost ");
    }
}
