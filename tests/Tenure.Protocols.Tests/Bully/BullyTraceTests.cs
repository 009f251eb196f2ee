namespace Tenure.Protocols.Tests.Bully;

public sealed class BullyTraceTests
{
    private static readonly string Folder = TraceReplay.FindFolder("Bully");

    public static TheoryData<string> Traces() => [.. Directory.GetFiles(Folder, "*.txt").Select(path => Path.GetFileName(path)).Order()];

    [Theory]
    [MemberData(nameof(Traces))]
    public void A_trace_reads_as_the_paper_demands(string file) =>
        TraceReplay.Check(Path.Combine(Folder, file), new BullyTraceRunner().Run);

    [Theory]
    [MemberData(nameof(Traces))]
    public void A_trace_is_headed_by_its_paper_and_a_sentence(string file) =>
        TraceReplay.CheckHead(Path.Combine(Folder, file), "^# Garcia-Molina 1982: ");

    [Fact]
    public void There_are_traces_for_all_rules() => Directory.GetFiles(Folder, "*.txt").Length.ShouldBeGreaterThanOrEqualTo(10);
}
