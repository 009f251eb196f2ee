using System.Text;
using Tenure.Protocols.Tests.Raft;

namespace Tenure.Protocols.Tests;

/// <summary>
/// Replays a file that is a script and, behind '>', what it leads to. With TENURE_REWRITE_TRACES=1 the file is rewritten with
/// what it leads to now; then read it: a wrong trace accepted blindly is worse than none.
/// </summary>
internal static class TraceReplay
{
    private const string RewriteVariable = "TENURE_REWRITE_TRACES";

    /// <summary>Carries out one line of a script and returns what it led to.</summary>
    public delegate IReadOnlyList<string> Runner(string line);

    public static void Check(string path, Runner run)
    {
        string file = Path.GetFileName(path);
        string expected = File.ReadAllText(path);
        string actual = Replay(file, expected, run);
        if (Environment.GetEnvironmentVariable(RewriteVariable) == "1") File.WriteAllText(path, actual);
        else ShouldBeSame(file, expected, actual);
    }

    /// <summary>The file's first lines say where the literature demands what is seen, and what that is.</summary>
    public static void CheckHead(string path, string source)
    {
        string[] lines = File.ReadAllLines(path);
        lines[0].ShouldMatch(source);
        lines[1].ShouldMatch(@"^# .+");
        string.Concat(lines.TakeWhile(line => line.StartsWith('#'))).ShouldEndWith(".");
    }

    public static string Replay(string file, string text, Runner run)
    {
        var result = new StringBuilder();
        string[] lines = text.TrimEnd('\n').Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith('>')) continue;

            result.Append(lines[i]).Append('\n');
            if (lines[i].Length == 0 || lines[i].StartsWith('#')) continue;

            try
            {
                foreach (string line in run(lines[i])) result.Append("> ").Append(line).Append('\n');
            }
            catch (Exception failure) when (failure is TraceException or ShouldAssertException or InvariantException)
            {
                throw new TraceException($"{file}, line {i + 1}: {failure.Message}");
            }
        }

        return result.ToString();
    }

    /// <summary>The sources themselves, so that a rewrite changes what is committed.</summary>
    public static string FindFolder(params ReadOnlySpan<string> below)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Tenure.slnx")))
                return Path.Combine([folder.FullName, "tests", "Tenure.Protocols.Tests", "Traces", .. below]);
        }

        throw new InvalidOperationException("The traces lie in the solution's folder, above the tests' binaries.");
    }

    private static void ShouldBeSame(string file, string expected, string actual)
    {
        string[] wanted = expected.Split('\n');
        string[] seen = actual.Split('\n');
        for (int i = 0; i < Math.Max(wanted.Length, seen.Length); i++)
        {
            string want = wanted.ElementAtOrDefault(i) ?? "the end";
            string see = seen.ElementAtOrDefault(i) ?? "the end";
            if (want != see)
                Assert.Fail($"{file}, line {i + 1}:\n  expected: {want}\n  but saw:  {see}\nIf that is right, rewrite with {RewriteVariable}=1 and read the difference.");
        }
    }
}
