using System.Diagnostics;
using System.Text.Json.Nodes;
using Tenure.Cli.Output;
using Tenure.Simulator.Search;

namespace Tenure.Cli.Simulating;

/// <summary>Runs an exhaustive search and says how far it went, or by which shortest way a property breaks.</summary>
internal sealed class SearchReport(string what, bool json)
{
    private Stopwatch _clock = Stopwatch.StartNew();

    public int Run(CancellationToken cancel)
    {
        SearchResult? broken = null;
        foreach (SearchResult result in Searches.Run(what, (scene, states, depth) =>
        {
            cancel.ThrowIfCancellationRequested();
            ShowProgress($"{scene}: {states:#,0} states, depth {depth}, {_clock.Elapsed.TotalSeconds:0} s");
        }))
        {
            ShowProgress("");
            Write(result);
            if (result.Violation is not null) broken = result;
            _clock = Stopwatch.StartNew();
        }

        if (broken is null) return ExitCode.Done;
        throw new CommandFailedException($"{broken.Scene}: {broken.Violation!.Checker}; see it again: tenure simulate --search {what}");
    }

    private void Write(SearchResult result)
    {
        if (json)
        {
            Report.Json(Values(result));
            return;
        }

        string outcome = result.IsComplete ? "all of them, and every property holds" : result.Violation is null ? "given up: too many" : "one of them is wrong";
        Console.WriteLine($"{result.Scene} ({result.Bounds})");
        Console.WriteLine($"  {result.States:#,0} states, {outcome}; {result.Transitions:#,0} transitions, depth {result.Depth}, {_clock.Elapsed.TotalSeconds:0.0} s");
        foreach (string step in result.Path) Console.WriteLine($"  {step}");
        if (result.Violation is { } violation) Console.WriteLine($"  {violation.Checker}: {violation.Text}");
    }

    private JsonObject Values(SearchResult result) => new()
    {
        ["scene"] = result.Scene,
        ["bounds"] = result.Bounds,
        ["states"] = result.States,
        ["transitions"] = result.Transitions,
        ["depth"] = result.Depth,
        ["complete"] = result.IsComplete,
        ["seconds"] = Math.Round(_clock.Elapsed.TotalSeconds, 1),
        ["checker"] = result.Violation?.Checker,
        ["text"] = result.Violation?.Text,
        ["path"] = new JsonArray([.. result.Path.Select(step => JsonValue.Create(step))]),
    };

    private void ShowProgress(string what)
    {
        if (!json && Terminal.IsWatched) Console.Write($"\r\e[2K{what}");
    }
}
