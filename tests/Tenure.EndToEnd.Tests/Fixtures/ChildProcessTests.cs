namespace Tenure.EndToEnd.Tests.Fixtures;

public sealed class ChildProcessTests
{
    [Fact]
    public async Task A_process_dies_with_the_process_that_started_it()
    {
        // The shell stands for a test run that is killed: its child asked for the same signal that ours ask for.
        await using var parent = ChildProcess.Start(
            "sh", ["-c", "setpriv --pdeathsig KILL -- sleep 600 & echo $!; wait"]);
        int child = int.Parse((await parent.Output.WaitForLinesAsync(1))[0]);
        Directory.Exists($"/proc/{child}").ShouldBeTrue();

        parent.Send(Signal.Kill);
        await Eventually.IsTrueAsync("the child is gone", () => !IsRunning(child));
    }

    [Fact]
    public async Task A_process_outlives_the_thread_that_asked_for_it()
    {
        ChildProcess? process = null;
        var asker = new Thread(() => process = ChildProcess.Start("cat", []));
        asker.Start();
        asker.Join();

        // The kernel sends the signal as the thread ends, before this line could be echoed.
        await process!.WriteLineAsync("still here");
        (await process.Output.WaitForLinesAsync(1))[0].ShouldBe("still here");
        await process.DisposeAsync();
    }

    [Fact]
    public async Task A_paused_process_goes_on_where_it_was()
    {
        await using var process = ChildProcess.Start("cat", []);
        await process.WriteLineAsync("before");
        await process.Output.WaitForLinesAsync(1);
        process.Send(Signal.Stop);
        await Eventually.IsTrueAsync("the process is stopped", () => StateOf(process.Id) == 'T');

        await process.WriteLineAsync("after");
        process.Output.Lines.Count.ShouldBe(1);
        process.Send(Signal.Continue);
        (await process.Output.WaitForLinesAsync(2))[1].ShouldBe("after");
    }

    [Fact]
    public async Task Output_errors_and_exit_code_are_captured()
    {
        CommandOutput output = await Command.RunAsync("sh", ["-c", "cat; echo no >&2; exit 3"], input: "one\ntwo\n");
        output.Lines.ShouldBe(["one", "two"]);
        output.ErrorText.ShouldBe("no");
        output.ExitCode.ShouldBe(3);
    }

    // The third field of /proc/PID/stat is the state, after the name in parentheses.
    private static char StateOf(int processId)
    {
        string stat = File.ReadAllText($"/proc/{processId}/stat");
        return stat[stat.LastIndexOf(')') + 2];
    }

    // A killed process stays a zombie until its parent, here init, has asked for its exit code.
    private static bool IsRunning(int processId)
    {
        try
        {
            return StateOf(processId) != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }
}
