using System.CommandLine;
using System.IO.Pipes;
using Tenure.Cli.Parsing;
using Tenure.Cli.Processes;
using Tenure.Cli.Running;

namespace Tenure.Cli.Commands;

/// <summary>What `tenure run` starts, and nobody types.</summary>
internal static class GuardCommand
{
    public static Command Create()
    {
        var deadlines = new Option<string>("--deadlines") { Required = true };
        var verdict = new Option<string>("--verdict") { Required = true };
        Option<int> grace = CommonOptions.Number("--grace", "Milliseconds.", 0, int.MaxValue, 0);
        var words = new Argument<string[]>("COMMAND") { Arity = ArgumentArity.OneOrMore };
        var command = new Command("guard", "Runs a command until a deadline.") { deadlines, verdict, grace, words };
        command.Hidden = true;
        command.SetAction(parsed => RunAsync(
            parsed.GetValue(deadlines)!,
            parsed.GetValue(verdict)!,
            TimeSpan.FromMilliseconds(parsed.GetValue(grace)),
            parsed.GetValue(words)!));
        return command;
    }

    private static async Task<int> RunAsync(string deadlinePipe, string verdictPipe, TimeSpan grace, string[] words)
    {
        if (OperatingSystem.IsWindows()) return ExitCode.Failed;
        await using AnonymousPipeClientStream deadlines = Open(PipeDirection.In, deadlinePipe);
        await using AnonymousPipeClientStream verdict = Open(PipeDirection.Out, verdictPipe);
        return await new CommandGuard(deadlines, verdict, TimeProvider.System, grace).RunAsync(words[0], words.Skip(1));
    }

    private static AnonymousPipeClientStream Open(PipeDirection direction, string handle)
    {
        var pipe = new AnonymousPipeClientStream(direction, handle);
        Posix.KeepFromChildren((int)pipe.SafePipeHandle.DangerousGetHandle());
        return pipe;
    }
}
