using System.Text;

namespace Tenure.Protocols.Tests.Raft;

/// <summary>
/// Each file in Traces is a script and, behind '>', what it leads to. With TENURE_REWRITE_TRACES=1 the files are rewritten
/// with what it leads to now; then read them: a wrong trace accepted blindly is worse than none.
/// </summary>
public sealed class TraceTests
{
    private const string RewriteVariable = "TENURE_REWRITE_TRACES";

    private static readonly string Folder = FindFolder();

    public static TheoryData<string> Traces() => [.. Directory.GetFiles(Folder, "*.txt").Select(path => Path.GetFileName(path)).Order()];

    [Theory]
    [MemberData(nameof(Traces))]
    public void A_trace_reads_as_the_paper_demands(string file)
    {
        string path = Path.Combine(Folder, file);
        string expected = File.ReadAllText(path);
        string actual = Replay(file, expected);
        if (Environment.GetEnvironmentVariable(RewriteVariable) == "1") File.WriteAllText(path, actual);
        else ShouldBeSame(file, expected, actual);
    }

    [Theory]
    [MemberData(nameof(Traces))]
    public void A_trace_is_headed_by_its_section_and_a_sentence(string file)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Folder, file));
        lines[0].ShouldMatch(@"^# (Dissertation )?§\d");
        lines[1].ShouldMatch(@"^# .+");
        string.Concat(lines.TakeWhile(line => line.StartsWith('#'))).ShouldEndWith(".");
    }

    [Fact]
    public void There_are_traces_for_all_sections() => Directory.GetFiles(Folder, "*.txt").Length.ShouldBeGreaterThanOrEqualTo(60);

    [Theory]
    [InlineData("cluster 3\ndance n1", "line 2: 'dance' is no command.")]
    [InlineData("tick n1", "line 1: The script begins with 'cluster N'.")]
    [InlineData("cluster 3\n\ntick x", "line 3: 'x' names no node: nodes are n1, n2, ...")]
    [InlineData("cluster 3\ntick n4", "line 2: The cluster has no n4.")]
    [InlineData("cluster 3\ndeliver n1->n2", "line 2: No message in flight is meant.")]
    [InlineData("cluster 3 speed=9", "line 1: A cluster has no setting 'speed'.")]
    [InlineData("cluster 3\nelapse soon", "line 2: 'soon' is no duration: durations are 150ms, ...")]
    public void A_script_that_cannot_be_read_says_where_and_why(string script, string reason) =>
        Should.Throw<TraceException>(() => Replay("some.txt", script)).Message.ShouldBe($"some.txt, {reason}");

    private static string Replay(string file, string text)
    {
        var runner = new TraceRunner();
        var result = new StringBuilder();
        string[] lines = text.TrimEnd('\n').Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith('>')) continue;

            result.Append(lines[i]).Append('\n');
            if (lines[i].Length == 0 || lines[i].StartsWith('#')) continue;

            try
            {
                foreach (string line in runner.Run(lines[i])) result.Append("> ").Append(line).Append('\n');
            }
            catch (Exception failure) when (failure is TraceException or ShouldAssertException or InvariantException)
            {
                throw new TraceException($"{file}, line {i + 1}: {failure.Message}");
            }
        }

        return result.ToString();
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

    /// <summary>The sources themselves, so that a rewrite changes what is committed.</summary>
    private static string FindFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Tenure.slnx")))
                return Path.Combine(folder.FullName, "tests", "Tenure.Protocols.Tests", "Traces");
        }

        throw new InvalidOperationException("The traces lie in the solution's folder, above the tests' binaries.");
    }
}
