namespace Tenure.Cli;

/// <summary>The command cannot go on, for a reason that its user must hear: the message is one line.</summary>
internal sealed class CommandFailedException(string message, int exitCode = ExitCode.Failed) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
