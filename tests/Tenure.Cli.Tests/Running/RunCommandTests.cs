using System.Globalization;
using Tenure.Testing;

namespace Tenure.Cli.Tests.Running;

public sealed class RunCommandTests : IAsyncLifetime, IDisposable
{
    private readonly TempFolder _folder = new();
    private TenureCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await TenureCluster.StartAsync();

    public Task DisposeAsync() => _cluster.DisposeAsync().AsTask();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_commands_exit_code_and_output_pass_through_and_it_knows_its_token()
    {
        await using ChildProcess run = Run("echo $TENURE_SCOPE/$TENURE_HOLDER/$TENURE_TOKEN; test $TENURE_DEADLINE -gt 0 || exit 9; exit 7");

        (await run.WaitForExitAsync()).ShouldBe(7, run.Errors.ToString());

        run.Output.Lines.ShouldHaveSingleItem().ShouldMatch("^nightly/me/[0-9]+$");
    }

    [Fact]
    public async Task The_next_candidate_runs_only_when_the_first_ones_command_has_ended()
    {
        await using ChildProcess first = Run("echo first; read line < go; echo end >> order", Fifo("go"));
        await first.Output.WaitForLinesAsync(1);
        await using ChildProcess second = Run("echo begin >> order");

        await File.WriteAllTextAsync(_folder["go"], "go\n");

        (await first.WaitForExitAsync()).ShouldBe(0, first.Errors.ToString());
        (await second.WaitForExitAsync()).ShouldBe(0, second.Errors.ToString());
        (await File.ReadAllLinesAsync(_folder["order"])).ShouldBe(["end", "begin"]);
    }

    [Fact]
    public async Task Sigterm_is_the_commands_to_obey()
    {
        await using ChildProcess run = Run("trap 'echo asked; exit 5' TERM; echo up; while :; do sleep 0.05; done");
        await run.Output.WaitForLinesAsync(1);

        run.Send(Signal.Terminate);

        (await run.WaitForExitAsync()).ShouldBe(5, run.Errors.ToString());
        run.Output.Lines.ShouldBe(["up", "asked"]);
    }

    [Fact]
    public async Task A_leadership_that_is_taken_away_ends_the_whole_group_with_exit_4()
    {
        await using ChildProcess run = Run("trap '' TERM; (trap '' TERM; sleep 600) & echo $$ $!; wait");
        int[] group = Pids((await run.Output.WaitForLinesAsync(1))[0]);

        CommandOutput resign = await TenureCommand.RunAsync("resign", "nightly", "--endpoints", _cluster.Endpoints);

        resign.Text.ShouldStartWith("'me' no longer leads 'nightly'");
        (await run.WaitForExitAsync()).ShouldBe(4);
        // The missing key may be seen before a renewal tells of the missing lease.
        run.Errors.ToString().ShouldMatch(@"^tenure: the leadership of 'nightly' was lost \((LeaseGone|Removed)\)$");
        await AllGoneAsync(group);
    }

    [Fact]
    public async Task Killing_run_itself_leaves_nothing_behind()
    {
        await using ChildProcess run = Run("sleep 600 & echo $$ $!; wait");
        int[] group = Pids((await run.Output.WaitForLinesAsync(1))[0]);

        run.Send(Signal.Kill);

        await AllGoneAsync(group);
    }

    [Fact]
    public async Task Stopping_run_itself_ends_the_command_before_the_lease_can_pass_on()
    {
        await using ChildProcess run = Run("sleep 600 & echo $$ $!; wait");
        int[] group = Pids((await run.Output.WaitForLinesAsync(1))[0]);

        run.Send(Signal.Stop);

        await AllGoneAsync(group);
        run.Send(Signal.Continue);
        (await run.WaitForExitAsync()).ShouldBe(4);
    }

    [Fact]
    public async Task What_the_command_leaves_in_the_background_ends_before_the_next_leads()
    {
        await using ChildProcess run = Run("sleep 600 >/dev/null 2>&1 & echo $!; exit 0");

        (await run.WaitForExitAsync()).ShouldBe(0, run.Errors.ToString());

        await AllGoneAsync(Pids(run.Output.Lines[0]));
    }

    [Fact]
    public async Task A_program_that_does_not_exist_is_named()
    {
        await using ChildProcess run = TenureCommand.Start("run", "nightly", "--endpoints", _cluster.Endpoints, "--", "no-such-program");

        (await run.WaitForExitAsync()).ShouldBe(127);
        run.Errors.ToString().ShouldBe("tenure: 'no-such-program' is not found in PATH");
    }

    private ChildProcess Run(string script, string? prepare = null) => ChildProcess.Start(
        TenureCommand.Program,
        [
            TenureCommand.Assembly, "run", "nightly", "--endpoints", _cluster.Endpoints, "--lease", "3", "--candidate", "me",
            "--", "sh", "-c", prepare is null ? script : $"{prepare}; {script}",
        ],
        workingDirectory: _folder.FullName);

    private static string Fifo(string name) => $"mkfifo {name}";

    private static int[] Pids(string line) => [.. line.Split(' ').Select(pid => int.Parse(pid, CultureInfo.InvariantCulture))];

    /// <summary>A process that waits for its parent to notice its end runs no more.</summary>
    private static Task AllGoneAsync(int[] processes) => Eventually.IsTrueAsync(
        "the whole group is gone",
        () => processes.All(process => !File.Exists($"/proc/{process}/stat") || State(process) == 'Z'));

    private static char State(int process)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[stat.LastIndexOf(')') + 2];
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return 'Z';
        }
    }
}
