namespace Tenure.Cli;

/// <summary>What the command ends with; scripts rely on each.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongUsage = 2;
    public const int RefusedByFence = 3;
    public const int LeadershipLost = 4;

    /// <summary>What a shell reports of a process that a signal ended.</summary>
    public static int EndedBy(int signal) => 128 + signal;
}
