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
        var pipe = new Option<string>("--pipe") { Required = true };
        Option<int> grace = CommonOptions.Number("--grace", "Milliseconds.", 0, int.MaxValue, 0);
        var words = new Argument<string[]>("COMMAND") { Arity = ArgumentArity.OneOrMore };
        var command = new Command("guard", "Runs a command until a deadline.") { pipe, grace, words };
        command.Hidden = true;
        command.SetAction(parsed => RunAsync(
            parsed.GetValue(pipe)!, TimeSpan.FromMilliseconds(parsed.GetValue(grace)), parsed.GetValue(words)!));
        return command;
    }

    private static async Task<int> RunAsync(string pipe, TimeSpan grace, string[] words)
    {
        if (OperatingSystem.IsWindows()) return ExitCode.Failed;
        await using var deadlines = new AnonymousPipeClientStream(PipeDirection.In, pipe);
        Posix.KeepFromChildren((int)deadlines.SafePipeHandle.DangerousGetHandle());
        return await new CommandGuard(TimeProvider.System, grace).RunAsync(deadlines, words[0], words.Skip(1));
    }
}
