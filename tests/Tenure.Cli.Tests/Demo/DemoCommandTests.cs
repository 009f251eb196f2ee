using System.Text.Json.Nodes;
using Tenure.Testing;

namespace Tenure.Cli.Tests.Demo;

public sealed class DemoCommandTests
{
    [Fact]
    public async Task A_scene_in_json_ends_with_the_verdict()
    {
        CommandOutput demo = await RunAsync("--scene", "handover", "--json");

        JsonNode[] events = [.. demo.Lines.Select(line => JsonNode.Parse(line)!)];
        demo.ExitCode.ShouldBe(0, demo.Text);
        events.ShouldAllBe(happened => happened["event"] != null && happened["at"] != null);
        events.Where(happened => Name(happened) == "scene").Select(scene => (string?)scene["scene"]).ShouldBe(["handover"]);
        events.Count(happened => Name(happened) == "leading").ShouldBeGreaterThan(0);
        events.Where(happened => Name(happened) == "check").ShouldAllBe(check => (bool)check["held"]!);
        Name(events[^1]).ShouldBe("verdict");
        ((string?)events[^1]["verdict"]).ShouldBe("pass");
    }

    [Fact]
    public async Task A_scene_in_a_pipe_is_plain_lines_and_a_table()
    {
        CommandOutput demo = await RunAsync("--scene", "pause");

        demo.ExitCode.ShouldBe(0, demo.Text);
        demo.Text.ShouldNotContain('\u001b');
        demo.Lines.ShouldContain(line => line.Contains("is REFUSED: record", StringComparison.Ordinal));
        demo.Lines[^1].ShouldMatch("^All [0-9]+ checks held, in [0-9]+ s\\.$");
    }

    [Fact]
    public async Task Ctrl_C_ends_everything_and_leaves_no_directory()
    {
        using var temporary = new TempFolder();
        await using ChildProcess demo = ChildProcess.Start(
            TenureCommand.Program,
            [TenureCommand.Assembly, "demo", "--json"],
            new Dictionary<string, string> { ["TMPDIR"] = temporary.FullName });
        await demo.Output.WaitForAsync(line => line.Contains("\"leading\"", StringComparison.Ordinal), "a worker leads");
        Directory.GetDirectories(temporary.FullName, "tenure-demo-*").ShouldHaveSingleItem();

        demo.Send(Signal.Interrupt);

        (await demo.WaitForExitAsync()).ShouldBe(130);
        Directory.GetDirectories(temporary.FullName, "tenure-demo-*").ShouldBeEmpty();
        ChildrenIn(temporary.FullName).ShouldBeEmpty();
    }

    [Fact]
    public async Task Killing_it_ends_its_nodes_and_workers_even_one_that_is_stopped()
    {
        using var temporary = new TempFolder();
        await using ChildProcess demo = ChildProcess.Start(
            TenureCommand.Program,
            [TenureCommand.Assembly, "demo", "--scene", "pause", "--json"],
            new Dictionary<string, string> { ["TMPDIR"] = temporary.FullName });
        await demo.Output.WaitForAsync(line => line.Contains("\"Paused\"", StringComparison.Ordinal), "a worker is stopped");
        ChildrenIn(temporary.FullName).Count().ShouldBe(6);

        demo.Send(Signal.Kill);

        await Eventually.IsTrueAsync("all six processes are gone", () => !ChildrenIn(temporary.FullName).Any());
    }

    private static Task<CommandOutput> RunAsync(params string[] arguments) => Command.RunAsync(
        TenureCommand.Program, [TenureCommand.Assembly, "demo", .. arguments], within: TimeSpan.FromMinutes(3));

    private static string? Name(JsonNode happened) => (string?)happened["event"];

    /// <summary>The processes whose arguments name the folder: the nodes' data and the workers' records are in it.</summary>
    private static IEnumerable<string> ChildrenIn(string folder) => Directory.GetDirectories("/proc")
        .Where(process => int.TryParse(Path.GetFileName(process), out _) && Arguments(process).Contains(folder, StringComparison.Ordinal));

    private static string Arguments(string process)
    {
        try
        {
            return File.ReadAllText($"{process}/cmdline");
        }
        catch (IOException)
        {
            return ""; // It ended between the listing and the look.
        }
    }
}
