using System.Runtime.Versioning;

namespace Tenure.Cli.Processes;

/// <summary>Finds programs as a shell does. The framework looks in the working directory first, where anything may lie.</summary>
[UnsupportedOSPlatform("windows")]
internal static class ProgramPath
{
    public static string Resolve(string program) => program.Contains('/')
        ? Path.GetFullPath(program)
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(Path.GetFullPath(folder), program))
            .FirstOrDefault(IsExecutable)
            ?? throw new CommandFailedException($"'{program}' is not found in PATH", exitCode: 127);

    private static bool IsExecutable(string path) =>
        File.Exists(path) && (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;
}
