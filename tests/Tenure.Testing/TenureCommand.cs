namespace Tenure.Testing;

/// <summary>The command <c>tenure</c>, as this build made it.</summary>
public static class TenureCommand
{
    /// <summary>The program that runs it.</summary>
    public const string Program = "dotnet";

    /// <summary>
    /// The command's assembly. All projects are built side by side (artifacts/bin/PROJECT/CONFIGURATION), so it is
    /// found from where this test runs, in the same configuration.
    /// </summary>
    public static string Assembly { get; } = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "Tenure.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, "tenure.dll"));

    /// <summary>Runs it to its end.</summary>
    public static Task<CommandOutput> RunAsync(params string[] arguments) =>
        Command.RunAsync(Program, [Assembly, .. arguments]);

    /// <summary>Starts it.</summary>
    public static ChildProcess Start(params string[] arguments) => ChildProcess.Start(Program, [Assembly, .. arguments]);
}
