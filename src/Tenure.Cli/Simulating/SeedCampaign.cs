using System.Diagnostics;
using System.Text.Json.Nodes;
using Tenure.Cli.Output;
using Tenure.Cli.Parsing;
using Tenure.Simulator;

namespace Tenure.Cli.Simulating;

/// <summary>Runs a range of seeds one after the other and adds up what they were like.</summary>
internal sealed class SeedCampaign(SeedRange range, bool json)
{
    private static readonly TimeSpan BetweenSigns = TimeSpan.FromMilliseconds(200);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly SortedDictionary<string, int> _faults = new(StringComparer.Ordinal);
    private ulong _seeds;
    private TimeSpan _simulated;
    private TimeSpan _lastSign;
    private SimulationResult? _firstFailure;
    private int _failures;

    /// <summary>The figure that shows how far the world is ahead of ours.</summary>
    private double Speed => _simulated / _clock.Elapsed;

    private int FaultCount => _faults.Values.Sum();

    private double FaultsPerSecond => FaultCount / Math.Max(_simulated.TotalSeconds, double.Epsilon);

    public int Run(CancellationToken cancel)
    {
        for (ulong seed = range.First; ; seed++)
        {
            cancel.ThrowIfCancellationRequested();
            Take(Simulation.Run(new SimulationOptions(seed)));
            ShowProgress();
            if (seed == range.Last) break;
        }

        ClearProgress();
        Report.Line(json, Summary(), SummaryValues());
        if (_firstFailure is not { } failure) return ExitCode.Done;
        throw new CommandFailedException($"seed {failure.Seed} broke a promise; replay it: tenure simulate --seed {failure.Seed}");
    }

    private void Take(SimulationResult result)
    {
        _seeds++;
        _simulated += result.SimulatedTime;
        foreach ((string kind, int count) in result.Faults) _faults[kind] = _faults.GetValueOrDefault(kind) + count;
        if (result.Violation is not { } violation) return;

        _failures++;
        _firstFailure ??= result;
        ClearProgress();
        Report.Line(
            json,
            $"seed {result.Seed} at {result.SimulatedTime.TotalSeconds:0.000} s: {violation.Checker}: {violation.Text}",
            new JsonObject
            {
                ["seed"] = result.Seed,
                ["checker"] = violation.Checker,
                ["text"] = violation.Text,
                ["simulatedSeconds"] = Math.Round(result.SimulatedTime.TotalSeconds, 6),
                ["traceHash"] = $"{result.TraceHash:x16}",
                ["replay"] = $"tenure simulate --seed {result.Seed}",
            });
    }

    private string Summary() =>
        $"seeds {range.First}..{range.Last}: {_failures} of {_seeds} broke a promise; "
        + $"{_simulated.TotalSeconds:0} simulated seconds in {_clock.Elapsed.TotalSeconds:0.0} s, {Speed:0} times real time; "
        + $"{FaultCount} faults, {FaultsPerSecond:0.00} per simulated second";

    private JsonObject SummaryValues()
    {
        var faults = new JsonObject();
        foreach ((string kind, int count) in _faults) faults[kind] = count;
        return new JsonObject
        {
            ["seeds"] = _seeds,
            ["failures"] = _failures,
            ["simulatedSeconds"] = Math.Round(_simulated.TotalSeconds, 1),
            ["wallSeconds"] = Math.Round(_clock.Elapsed.TotalSeconds, 2),
            ["speed"] = Math.Round(Speed, 1),
            ["faults"] = FaultCount,
            ["faultsPerSimulatedSecond"] = Math.Round(FaultsPerSecond, 3),
            ["faultsByKind"] = faults,
        };
    }

    private void ShowProgress()
    {
        if (json || !Terminal.IsWatched || _clock.Elapsed < _lastSign + BetweenSigns) return;
        _lastSign = _clock.Elapsed;
        Console.Write($"\r{_seeds} of {range.Last - range.First + 1} seeds, {Speed:0} times real time, {_failures} failures ");
    }

    private void ClearProgress()
    {
        if (!json && Terminal.IsWatched && _lastSign > TimeSpan.Zero) Console.Write("\r\e[2K");
    }
}
