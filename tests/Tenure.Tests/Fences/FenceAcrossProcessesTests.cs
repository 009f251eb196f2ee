namespace Tenure.Tests.Fences;

public sealed class FenceAcrossProcessesTests : IDisposable
{
    private const string Scope = "fence";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Writers_that_are_killed_in_the_middle_lose_nothing_that_was_acknowledged()
    {
        FencedDirectory directory = await FencedDirectory.ProvisionAsync(_folder["data"], Scope);
        List<string> acknowledged = [];
        for (int round = 1; round <= 5; round++)
        {
            await using ChildProcess writer = FenceWriter.Start(directory.Path, Token(round));
            await writer.Output.WaitForLinesAsync(20 + round);
            writer.Send(Signal.Kill);
            await writer.WaitForExitAsync();
            acknowledged.AddRange(writer.Output.Lines.Where(line => line.Contains(' ')));

            (await directory.GetStatusAsync()).Highest.ShouldBe(Token(round));
            string[] log = Lines(await directory.ReadAsync("log"));
            acknowledged.ShouldBeSubsetOf(log);
            log.ShouldBe(log.OrderBy(Numbers).Distinct());
            Numbers(Lines(await directory.ReadAsync("last")).ShouldHaveSingleItem())
                .ShouldBeGreaterThanOrEqualTo(Numbers(acknowledged[^1]));
        }
    }

    [Fact]
    public async Task Of_writers_in_several_processes_the_older_are_refused_and_never_interleave()
    {
        FencedDirectory directory = await FencedDirectory.ProvisionAsync(_folder["data"], Scope);
        await using ChildProcess older = FenceWriter.Start(directory.Path, Token(1));
        await older.Output.WaitForLinesAsync(5);

        await using ChildProcess newer = FenceWriter.Start(directory.Path, Token(2));
        await newer.Output.WaitForLinesAsync(5);

        (await older.WaitForExitAsync()).ShouldBe(3, older.Errors.ToString());
        older.Output.Lines[^1].ShouldBe("refused 2");
        newer.Send(Signal.Kill);
        await newer.WaitForExitAsync();
        string[] log = Lines(await directory.ReadAsync("log"));
        log.ShouldBe(log.OrderBy(Numbers).Distinct());
    }

    [Fact]
    public async Task A_writer_that_is_stopped_inside_makes_others_wait_until_the_timeout_and_its_end_frees_them()
    {
        FencedDirectory patient = await FencedDirectory.ProvisionAsync(_folder["data"], Scope);
        FencedDirectory impatient = FencedDirectory.Open(
            patient.Path, new FencedDirectoryOptions { LockTimeout = TimeSpan.FromMilliseconds(100) });
        await using ChildProcess writer = FenceWriter.Start(patient.Path, Token(1));
        await writer.Output.WaitForLinesAsync(5);

        // It is inside most of the time; stop it until it is.
        FenceException? busy = null;
        await Eventually.IsTrueAsync("the writer is stopped inside", async _ =>
        {
            writer.Send(Signal.Stop);
            busy = await Record.ExceptionAsync(() => impatient.GetStatusAsync()) as FenceException;
            if (busy is null) writer.Send(Signal.Continue);
            return busy is not null;
        });

        busy!.Problem.ShouldBe(FenceProblem.Busy);
        writer.Send(Signal.Kill);
        await patient.RaiseAsync(Token(2));
        (await patient.GetStatusAsync()).Highest.ShouldBe(Token(2));
    }

    private static FencingToken Token(long number) => FencingToken.Create(Scope, number, $"writer-{number}");

    private static string[] Lines(byte[] content) =>
        System.Text.Encoding.UTF8.GetString(content).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static (long Token, int Record) Numbers(string line) =>
        (long.Parse(line.Split(' ')[0]), int.Parse(line.Split(' ')[1]));
}
