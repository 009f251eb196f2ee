using System.Text.Json.Nodes;
using Tenure.Testing;

namespace Tenure.Cli.Tests.Commands;

public sealed class FenceCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Fenced => _folder["reports"];

    private string Result => Path.Combine(Fenced, "result.csv");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_lower_token_is_refused_with_exit_3_and_the_highest_and_changes_nothing()
    {
        await RunAsync("", "fence", "provision", Fenced, "--scope", "nightly");
        (await RunAsync("new", "fence", "put", Result, "--token", "7", "--holder", "b")).ExitCode.ShouldBe(0);

        CommandOutput late = await RunAsync("old", "fence", "put", Result, "--token", "5", "--holder", "a");

        late.ExitCode.ShouldBe(3);
        late.ErrorText.ShouldBe("tenure: refused: token 5 is below the highest, 7, held by 'b'");
        (await File.ReadAllTextAsync(Result)).ShouldBe("new");
    }

    [Fact]
    public async Task The_environment_of_run_is_enough_to_write_with()
    {
        await RunAsync("", "fence", "provision", Fenced, "--scope", "nightly");

        CommandOutput put = await Command.RunAsync(
            TenureCommand.Program,
            [TenureCommand.Assembly, "fence", "put", Result],
            input: "from the leader",
            new Dictionary<string, string> { ["TENURE_TOKEN"] = "42", ["TENURE_SCOPE"] = "nightly", ["TENURE_HOLDER"] = "w1" });
        CommandOutput status = await RunAsync("", "fence", "status", Fenced, "--json");

        put.ExitCode.ShouldBe(0, put.ErrorText);
        JsonNode values = JsonNode.Parse(status.Text)!;
        values["highest"]!.GetValue<long>().ShouldBe(42);
        values["holder"]!.GetValue<string>().ShouldBe("w1");
        values["scope"]!.GetValue<string>().ShouldBe("nightly");
    }

    [Fact]
    public async Task A_token_of_another_election_is_refused()
    {
        await RunAsync("", "fence", "provision", Fenced, "--scope", "nightly");

        CommandOutput put = await RunAsync("x", "fence", "put", Result, "--token", "hourly#9@w1", "--json");

        put.ExitCode.ShouldBe(3);
        JsonNode.Parse(put.Text)!["result"]!.GetValue<string>().ShouldBe("refused");
    }

    [Fact]
    public async Task A_directory_without_a_fence_takes_nothing()
    {
        CommandOutput put = await RunAsync("x", "fence", "put", Path.Combine(_folder.FullName, "f"), "--token", "1");

        put.ExitCode.ShouldBe(1);
        put.ErrorLines.ShouldHaveSingleItem().ShouldContain("has no fence");
        File.Exists(_folder["f"]).ShouldBeFalse();
    }

    [Fact]
    public async Task A_put_without_a_token_is_wrong_usage()
    {
        CommandOutput put = await RunAsync("x", "fence", "put", Result);

        put.ExitCode.ShouldBe(2);
        put.ErrorText.ShouldBe("tenure: --token is needed, or $TENURE_TOKEN");
    }

    private static Task<CommandOutput> RunAsync(string input, params string[] arguments) =>
        Command.RunAsync(TenureCommand.Program, [TenureCommand.Assembly, .. arguments], input);
}
