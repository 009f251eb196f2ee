using System.Text.Json.Nodes;
using Tenure.Testing;

namespace Tenure.Cli.Tests.Commands;

public sealed class SimulateCommandTests
{
    /// <summary>A hash that is drawn anew in each process, an order of a dictionary, or a clock would show here and not inside one.</summary>
    [Fact]
    public async Task A_seed_tells_the_same_story_in_every_process()
    {
        CommandOutput once = await TenureCommand.RunAsync("simulate", "--seed", "7");
        CommandOutput again = await TenureCommand.RunAsync("simulate", "--seed", "7");

        once.ExitCode.ShouldBe(0);
        once.Lines.ShouldContain(line => line.StartsWith("trace ", StringComparison.Ordinal));
        again.Lines.ShouldBe(once.Lines);
    }

    [Fact]
    public async Task Seeds_that_keep_all_promises_end_with_0_and_a_count()
    {
        CommandOutput run = await TenureCommand.RunAsync("simulate", "--seeds", "1..5", "--json");

        run.ExitCode.ShouldBe(0);
        JsonNode.Parse(run.Lines[^1])!["seeds"]!.GetValue<int>().ShouldBe(5);
    }
}
