namespace Tenure.EndToEnd.Tests.Readme;

/// <summary>
/// Every block of the README that is marked `sh` is a script that works as it stands, from the root of a clone. (What
/// is not meant to be run as it stands, such as a session with its output, is marked `console`.)
/// </summary>
public sealed class ReadmeCommands
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [SkippableFact]
    public async Task The_scripts_of_the_readme_work()
    {
        Skip.IfNot(File.Exists(Path.Combine(ReadmeText.Folder, "README.md")), "There is no README yet.");
        string[] scripts = [.. ReadmeText.Blocks("sh").Select(Runnable).Where(script => script.Length > 0)];
        scripts.ShouldNotBeEmpty();
        foreach (string script in scripts)
        {
            CommandOutput output = await Command.RunAsync(
                "sh", ["-eu"], script, workingDirectory: ReadmeText.Folder, within: Patience);
            output.ExitCode.ShouldBe(0, $"{script}\n{output.Text}\n{output.ErrorText}");
        }
    }

    // This test is itself run by ./test, and from a clone.
    private static string Runnable(string script) => string.Concat(script.Split('\n')
        .Select(line => line.Trim())
        .Where(line => line.Length > 0 && !line.StartsWith('#'))
        .Where(line => !line.StartsWith("./test", StringComparison.Ordinal))
        .Where(line => !line.StartsWith("git clone ", StringComparison.Ordinal) && !line.StartsWith("cd ", StringComparison.Ordinal))
        .Select(line => line + "\n"));
}
