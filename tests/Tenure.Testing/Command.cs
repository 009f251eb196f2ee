namespace Tenure.Testing;

/// <summary>What a program left behind that ran to its end.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Lines">Its standard output.</param>
/// <param name="ErrorLines">Its standard error.</param>
public sealed record CommandOutput(int ExitCode, IReadOnlyList<string> Lines, IReadOnlyList<string> ErrorLines)
{
    /// <summary>The standard output as one text, without the last line's end.</summary>
    public string Text => string.Join('\n', Lines);

    /// <summary>The standard error as one text, without the last line's end.</summary>
    public string ErrorText => string.Join('\n', ErrorLines);
}

/// <summary>Runs a program to its end.</summary>
public static class Command
{
    /// <summary>Runs a program to its end.</summary>
    public static async Task<CommandOutput> RunAsync(
        string program,
        IEnumerable<string> arguments,
        string input = "",
        IReadOnlyDictionary<string, string>? environment = null,
        string? workingDirectory = null,
        TimeSpan? within = null)
    {
        await using var process = ChildProcess.Start(program, arguments, environment, workingDirectory);
        await process.WriteToEndAsync(input);
        int exitCode = await process.WaitForExitAsync(within);
        return new CommandOutput(exitCode, process.Output.Lines, process.Errors.Lines);
    }
}
