using System.Diagnostics;

namespace Tenure.Cli.Processes;

/// <summary>Starts this very program again, for the parts that must be processes of their own.</summary>
internal static class OwnProgram
{
    public static ProcessStartInfo Start(params IEnumerable<string> arguments)
    {
        // Run as `dotnet tenure.dll`, the program is the assembly; else it is the executable itself.
        string executable = Environment.ProcessPath!;
        bool isHosted = Path.GetFileNameWithoutExtension(executable) == "dotnet";
        string[] assembly = isHosted ? [Path.Combine(AppContext.BaseDirectory, "tenure.dll")] : [];
        return new ProcessStartInfo(executable, [.. assembly, .. arguments]);
    }
}
