namespace Tenure.Simulator.Story;

/// <summary>Draws a tale with a lane for each member.</summary>
internal static class TaleText
{
    private const int LaneWidth = 30;
    private const int TimeWidth = 10;

    /// <summary>The last events before the end are what a reader looks for; a longer tale is cut in its middle.</summary>
    private const int MostLines = 400;

    public static IEnumerable<string> Draw(Tale tale)
    {
        yield return tale.Title;
        yield return "";
        yield return Line("seconds", Enumerable.Range(1, tale.Members).Select(number => $"n{number}"));
        IEnumerable<TaleLine> shown = tale.Lines;
        if (tale.Lines.Count > MostLines)
        {
            yield return $"{"…",TimeWidth}  {tale.Lines.Count - MostLines} earlier lines";
            shown = tale.Lines.Skip(tale.Lines.Count - MostLines);
        }

        foreach (TaleLine line in shown) yield return Line(line, tale.Members);
        yield return "";
        yield return tale.Result.Violation is { } violation
            ? $"BROKEN {violation.Checker} at {tale.Result.SimulatedTime.TotalSeconds:0.000000} s: {violation.Text}"
            : $"every promise held for {tale.Result.SimulatedTime.TotalSeconds:0.0} simulated seconds and {tale.Result.FaultCount} faults";
        yield return $"trace {tale.Result.TraceHash:x16}";
    }

    private static string Line(in TaleLine line, int members)
    {
        string time = $"{line.At.TotalSeconds:0.000000}";
        if (line.Lane is not { } lane) return $"{time,TimeWidth}  {line.Text}";
        string text = line.Text;
        return Line(time, Enumerable.Range(0, members).Select(number => number == lane ? text : "."));
    }

    private static string Line(string time, IEnumerable<string> lanes) =>
        $"{time,TimeWidth}  {string.Concat(lanes.Select(text => text.PadRight(LaneWidth) + (text.Length >= LaneWidth ? " " : "")))}".TrimEnd();
}
