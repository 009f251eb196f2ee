namespace Tenure.Testing;

/// <summary>What a test needs from the machine. Without it a test is skipped, except in CI, where that is a failure.</summary>
public static class Installed
{
    private static readonly bool IsCI = Environment.GetEnvironmentVariable("CI") == "true";

    /// <summary>The program of that name, which the Debian package brings.</summary>
    public static string Program(string name, string package)
    {
        string? found = Find(name);
        Require(found is not null, $"{name} is not installed; the Debian package {package} has it.");
        return found!;
    }

    /// <summary>Skips the test when the condition does not hold, and fails it in CI.</summary>
    public static void Require(bool condition, string reason)
    {
        if (!condition && IsCI)
            throw new InvalidOperationException(reason);
        Skip.IfNot(condition, reason);
    }

    private static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
}
