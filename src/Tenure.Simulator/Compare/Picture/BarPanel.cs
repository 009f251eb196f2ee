namespace Tenure.Simulator.Compare.Picture;

/// <summary>A bar for each protocol under each fault, on a logarithmic scale, with its value written behind it.</summary>
/// <param name="Heading">What is shown.</param>
/// <param name="Note">How it was counted.</param>
/// <param name="Value">The bar's length; nothing is drawn below one.</param>
/// <param name="Label">What is written behind it.</param>
/// <param name="Tick">What is written at a power of ten.</param>
internal sealed record BarPanel(
    string Heading, string Note, IReadOnlyList<string> Scenes, Func<FaultOutcome, double> Value, Func<FaultOutcome, string> Label, Func<double, string> Tick)
{
    private const double BarHeight = 16;
    private const double BarGap = 4;
    private const double SceneGap = 16;

    public void Draw(SvgCanvas canvas, Comparison comparison, double left, double top, double width)
    {
        FaultOutcome[] shown = [.. comparison.Outcomes.Where(outcome => Scenes.Contains(outcome.Scene))];
        double most = Math.Max(10, shown.Max(Value));
        var across = new LogScale(1, Math.Pow(10, Math.Ceiling(Math.Log10(most))), left + 76, left + width - 150);
        double bottom = top + 44 + Scenes.Count * (comparison.Protocols.Count * (BarHeight + BarGap) + SceneGap);

        canvas.Text(left, top + 12, Heading, "heading");
        canvas.Text(left, top + 30, Note, "note");
        foreach (double power in across.PowersOfTen())
        {
            canvas.Line(across[power], top + 40, across[power], bottom, "grid");
            canvas.Text(across[power], bottom + 16, Tick(power), "middle note");
        }

        double y = top + 48;
        foreach (string scene in Scenes)
        {
            canvas.Text(across.From - 10, y + comparison.Protocols.Count * (BarHeight + BarGap) / 2 + 2, scene, "right");
            foreach (string protocol in comparison.Protocols)
            {
                DrawBar(canvas, across, y, shown.Single(outcome => outcome.Scene == scene && outcome.Protocol == protocol));
                y += BarHeight + BarGap;
            }

            y += SceneGap;
        }

        canvas.Line(across.From, top + 40, across.From, bottom, "axis");
    }

    private void DrawBar(SvgCanvas canvas, LogScale across, double y, FaultOutcome outcome)
    {
        double value = Value(outcome);
        double end = value < 1 ? across.From : Math.Max(across[value], across.From + 2);
        if (value >= 1) canvas.Box(across.From, y, end - across.From, BarHeight, $"{outcome.Protocol}-fill");
        canvas.Text(end + 8, y + BarHeight - 4, Label(outcome));
    }
}
