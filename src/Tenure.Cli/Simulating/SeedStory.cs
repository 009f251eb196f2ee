using System.Text.Json.Nodes;
using Tenure.Cli.Output;
using Tenure.Simulator;
using Tenure.Simulator.Story;

namespace Tenure.Cli.Simulating;

/// <summary>One seed, told so that a person can follow it.</summary>
internal static class SeedStory
{
    public static int Tell(ulong seed, bool json)
    {
        Tale tale = Narrator.Tell(seed);
        if (json)
        {
            foreach (TaleLine line in tale.Lines) Report.Json(Values(line));
            Report.Json(Values(tale.Result));
        }
        else
        {
            foreach (string line in TaleText.Draw(tale)) Console.WriteLine(line);
        }

        if (tale.Result.Violation is not { } violation) return ExitCode.Done;
        throw new CommandFailedException($"seed {seed} broke {violation.Checker}; replay it: tenure simulate --seed {seed}");
    }

    private static JsonObject Values(TaleLine line) => new()
    {
        ["simulatedSeconds"] = Math.Round(line.At.TotalSeconds, 6),
        ["member"] = line.Lane is { } lane ? lane + 1 : null,
        ["event"] = line.Text,
    };

    private static JsonObject Values(SimulationResult result) => new()
    {
        ["seed"] = result.Seed,
        ["traceHash"] = $"{result.TraceHash:x16}",
        ["simulatedSeconds"] = Math.Round(result.SimulatedTime.TotalSeconds, 6),
        ["faults"] = result.FaultCount,
        ["checker"] = result.Violation?.Checker,
        ["text"] = result.Violation?.Text,
    };
}
