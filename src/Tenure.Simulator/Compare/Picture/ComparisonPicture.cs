namespace Tenure.Simulator.Compare.Picture;

/// <summary>A comparison as one picture of four panels.</summary>
internal static class ComparisonPicture
{
    private const int Width = 1080;
    private const int Height = 690;
    private const double Left = 28;
    private const double Right = 568;
    private const double PanelWidth = 490;

    public static string Draw(Comparison comparison, int trials)
    {
        var canvas = new SvgCanvas(Width, Height, "Bully, Raft and leases under the same faults");
        canvas.Text(Left, 36, "Electing a leader under the same faults", "title");
        DrawLegend(canvas, comparison);
        CostPanel.Draw(canvas, comparison, Left, 72, PanelWidth, 320);
        WithoutLeader(trials).Draw(canvas, comparison, Right, 72, PanelWidth);
        TwoLeaders(trials).Draw(canvas, comparison, Left, 432, PanelWidth);
        Stale(trials).Draw(canvas, comparison, Right, 432, PanelWidth);
        return canvas.ToString();
    }

    private static void DrawLegend(SvgCanvas canvas, Comparison comparison)
    {
        double x = Right;
        foreach (string protocol in comparison.Protocols)
        {
            canvas.Box(x, 24, 14, 14, $"{protocol}-fill");
            canvas.Text(x + 20, 36, protocol);
            x += 90;
        }
    }

    private static BarPanel WithoutLeader(int trials) => new(
        "Time without a leader",
        $"median of {trials} trials with 5 candidates; leases of 2 s",
        ["kill", "pause", "partition"],
        outcome => outcome.WithoutLeader.Median,
        outcome => Time(outcome.WithoutLeader.Median),
        Time);

    private static BarPanel TwoLeaders(int trials) => new(
        "Time with two leaders",
        $"median of {trials} trials; a leader that stands still for 4 s, or is cut off for 4 s",
        ["pause", "partition"],
        outcome => outcome.TwoLeaders.Median,
        outcome => Time(outcome.TwoLeaders.Median),
        Time);

    private static BarPanel Stale(int trials) => new(
        "Stale writes that land",
        $"in all {trials} trials, without a fence, and with one",
        ["pause", "partition"],
        outcome => outcome.Stale,
        outcome => outcome.StalePastFence is { } past ? $"{outcome.Stale:#,0}; with a fence {past}" : $"{outcome.Stale:#,0}; no token to fence",
        count => count < 1000 ? $"{count:0}" : $"{count / 1000:0}k");

    private static string Time(double milliseconds) => milliseconds switch
    {
        0 => "none",
        < 1000 => $"{milliseconds:0} ms",
        < 10_000 and >= 1000 when milliseconds % 1000 != 0 => $"{milliseconds / 1000:0.00} s",
        _ => $"{milliseconds / 1000:0} s",
    };
}
