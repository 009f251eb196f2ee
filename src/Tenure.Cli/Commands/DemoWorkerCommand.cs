using System.CommandLine;
using System.Diagnostics;
using Tenure.Cli.Demo.Workers;
using Tenure.Cli.Parsing;
using Tenure.Cli.Processes;

namespace Tenure.Cli.Commands;

/// <summary>What `tenure demo` starts three of, and nobody types.</summary>
internal static class DemoWorkerCommand
{
    public static Command Create()
    {
        var name = new Option<string>("--name") { Required = true };
        var fenced = new Option<string>("--fenced") { Required = true };
        var plain = new Option<string>("--plain") { Required = true };
        Option<string[]> endpoints = CommonOptions.Endpoints();
        var command = new Command("demo-worker", "A worker of the demo.") { name, fenced, plain, endpoints };
        command.Hidden = true;
        command.SetAction((parsed, cancel) => RunAsync(
            new DemoWorker(
                parsed.GetValue(name)!,
                parsed.GetValue(endpoints)!,
                new FencedRecords(FencedDirectory.Open(parsed.GetValue(fenced)!)),
                new PlainRecords(parsed.GetValue(plain)!),
                TimeProvider.System),
            cancel));
        return command;
    }

    private static async Task<int> RunAsync(DemoWorker worker, CancellationToken cancel)
    {
        // While it is stopped it cannot see that its standard input has ended.
        Posix.DieWithParent();
        LineReader.Start(worker.Obey, () => Process.GetCurrentProcess().Kill());
        await worker.RunAsync(cancel);
        return ExitCode.Done;
    }
}
