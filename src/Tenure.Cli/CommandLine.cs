using System.CommandLine;
using System.CommandLine.Invocation;
using Tenure.Cli.Commands;
using Tenure.Cli.Output;
using Tenure.Cli.Parsing;
using Tenure.Node;

namespace Tenure.Cli;

/// <summary>All commands, and the way from arguments to an exit code: whatever goes wrong becomes one line on standard error.</summary>
internal static class CommandLine
{
    // Signals are each command's own business: the node hands over, `run` forwards them, the demo cleans up.
    private static readonly InvocationConfiguration Invocation = new()
    {
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = null,
    };

    // An argument such as @file is an argument, and -abc is no bundle: no command has one-letter flags.
    private static readonly ParserConfiguration Parsing = new()
    {
        EnablePosixBundling = false,
        ResponseFileTokenReplacer = null,
    };

    public static async Task<int> RunAsync(string[] arguments)
    {
        ParseResult parsed = Parse(arguments, out string? problem);
        if (problem is not null) return Complain(problem, ExitCode.WrongUsage);

        using var termination = new TerminationSignal();
        try
        {
            return await parsed.InvokeAsync(Invocation, termination.Token);
        }
        catch (OperationCanceledException) when (termination.Number != 0)
        {
            return ExitCode.EndedBy(termination.Number);
        }
        catch (NodeStartException refusal)
        {
            return Complain(refusal.Message, ExitCode.WrongUsage);
        }
        catch (CommandFailedException failure)
        {
            return Complain(failure.Message, failure.ExitCode);
        }
        catch (Exception failure) when (failure is LeaderElectionException or IOException or UnauthorizedAccessException)
        {
            return Complain(failure.Message, ExitCode.Failed);
        }
    }

    /// <param name="arguments">What was typed.</param>
    /// <param name="problem">What is wrong with it, in one line, or null.</param>
    public static ParseResult Parse(IReadOnlyList<string> arguments, out string? problem)
    {
        ParseResult parsed = CreateRoot().Parse(arguments, Parsing);
        problem = parsed.Action is ParseErrorAction ? OneLine.Of(UsageProblem.Describe(parsed)) : null;
        return parsed;
    }

    private static RootCommand CreateRoot() => new("Leader election with fencing tokens: a cluster, its elections, and fences.")
    {
        DemoCommand.Create(),
        DevCommand.Create(),
        ServeCommand.Create(),
        RunCommand.Create(),
        LeaderCommand.Create(),
        ObserveCommand.Create(),
        ResignCommand.Create(),
        TransferCommand.Create(),
        StatusCommand.Create(),
        MemberCommand.Create(),
        SimulateCommand.Create(),
        CompareCommand.Create(),
        FenceCommand.Create(),
        GuardCommand.Create(),
        DemoWorkerCommand.Create(),
    };

    private static int Complain(string problem, int exitCode)
    {
        Console.Error.WriteLine($"tenure: {OneLine.Of(problem)}");
        return exitCode;
    }
}
