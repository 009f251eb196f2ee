using System.Text.Json.Nodes;
using Spectre.Console;
using Tenure.Cli.Output;
using Tenure.Cli.Parsing;
using Tenure.Simulator.Compare;
using Tenure.Simulator.Compare.Picture;

namespace Tenure.Cli.Comparing;

/// <summary>Runs a comparison and writes it down: as tables, as lines of JSON, and as a picture.</summary>
internal sealed class ComparisonReport(IReadOnlyList<string> protocols, SeedRange seeds, FileInfo? svg, bool json)
{
    /// <summary>A comparison of more would take hours, and show nothing else.</summary>
    private const int MostTrials = 10_000;

    private int Trials => (int)(seeds.Last - seeds.First) + 1;

    public int Run(CancellationToken cancel)
    {
        if (seeds.Last - seeds.First >= MostTrials)
            throw new CommandFailedException($"--seeds: a comparison takes at most {MostTrials} seeds", ExitCode.WrongUsage);

        ulong[] each = [.. Enumerable.Range(0, Trials).Select(number => seeds.First + (ulong)number)];
        var comparison = Comparison.Run(protocols, each, what =>
        {
            cancel.ThrowIfCancellationRequested();
            ShowProgress(what);
        });
        ShowProgress("");
        if (svg is not null) File.WriteAllText(svg.FullName, ComparisonPicture.Draw(comparison, Trials));
        if (json) WriteJson(comparison);
        else WriteTables(comparison);
        return ExitCode.Done;
    }

    private void ShowProgress(string what)
    {
        if (!json && Terminal.IsWatched) Console.Write($"\r\e[2K{what}");
    }

    private static void WriteTables(Comparison comparison)
    {
        IAnsiConsole terminal = Terminal.Create();
        Table faults = new Table().RoundedBorder().AddColumns("fault", "protocol");
        foreach (string number in (string[])["without a leader", "at most", "with two leaders", "at most", "writes", "stale", "stale, fenced"])
            faults.AddColumn(new TableColumn(number).RightAligned());
        foreach (FaultOutcome outcome in comparison.Outcomes) faults.AddRow(Cells(outcome));
        terminal.Write(faults);

        Table costs = new Table().RoundedBorder().AddColumn(new TableColumn("candidates").RightAligned());
        foreach (string protocol in comparison.Protocols) costs.AddColumn(new TableColumn($"{protocol}, messages").RightAligned());
        foreach (IGrouping<int, ElectionCost> size in comparison.Costs.GroupBy(cost => cost.Candidates))
            costs.AddRow([$"{size.Key}", .. size.Select(cost => $"{cost.Messages.Median:0}")]);
        terminal.Write(costs);
    }

    private static string[] Cells(FaultOutcome outcome) => [
        outcome.Scene,
        outcome.Protocol,
        $"{outcome.WithoutLeader.Median:0} ms",
        $"{outcome.WithoutLeader.Most:0} ms",
        $"{outcome.TwoLeaders.Median:0} ms",
        $"{outcome.TwoLeaders.Most:0} ms",
        $"{outcome.Writes}",
        $"{outcome.Stale}",
        outcome.StalePastFence is { } past ? $"{past}" : "no token",
    ];

    private void WriteJson(Comparison comparison)
    {
        foreach (FaultOutcome outcome in comparison.Outcomes)
        {
            Report.Json(new JsonObject
            {
                ["fault"] = outcome.Scene,
                ["protocol"] = outcome.Protocol,
                ["trials"] = Trials,
                ["withoutLeaderMs"] = Values(outcome.WithoutLeader),
                ["twoLeadersMs"] = Values(outcome.TwoLeaders),
                ["writes"] = outcome.Writes,
                ["staleWrites"] = outcome.Stale,
                ["staleWritesPastFence"] = outcome.StalePastFence,
            });
        }

        foreach (ElectionCost cost in comparison.Costs)
        {
            Report.Json(new JsonObject
            {
                ["protocol"] = cost.Protocol,
                ["candidates"] = cost.Candidates,
                ["messages"] = Values(cost.Messages),
            });
        }
    }

    private static JsonObject Values(Statistics values) => new()
    {
        ["least"] = values.Least,
        ["median"] = values.Median,
        ["most"] = values.Most,
    };
}
