namespace Tenure.Protocols.Tests.Raft;

public sealed class TraceTests
{
    private static readonly string Folder = TraceReplay.FindFolder();

    public static TheoryData<string> Traces() => [.. Directory.GetFiles(Folder, "*.txt").Select(path => Path.GetFileName(path)).Order()];

    [Theory]
    [MemberData(nameof(Traces))]
    public void A_trace_reads_as_the_paper_demands(string file) =>
        TraceReplay.Check(Path.Combine(Folder, file), new TraceRunner().Run);

    [Theory]
    [MemberData(nameof(Traces))]
    public void A_trace_is_headed_by_its_section_and_a_sentence(string file) =>
        TraceReplay.CheckHead(Path.Combine(Folder, file), @"^# (Dissertation )?§\d");

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
        Should.Throw<TraceException>(() => TraceReplay.Replay("some.txt", script, new TraceRunner().Run)).Message.ShouldBe($"some.txt, {reason}");
}
