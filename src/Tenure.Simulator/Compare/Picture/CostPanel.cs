namespace Tenure.Simulator.Compare.Picture;

/// <summary>Messages for one election, by the number of candidates; both axes are logarithmic, so powers are straight lines.</summary>
internal static class CostPanel
{
    private const double LabelRoom = 14;

    public static void Draw(SvgCanvas canvas, Comparison comparison, double left, double top, double width, double height)
    {
        double[] sizes = [.. comparison.Costs.Select(cost => (double)cost.Candidates).Distinct()];
        var across = new LogScale(sizes[0], sizes[^1], left + 48, left + width - 110);
        double most = comparison.Costs.Max(cost => cost.Messages.Median);
        var up = new LogScale(1, Math.Max(10, most * 1.5), top + height - 44, top + 48);

        canvas.Text(left, top + 12, "Messages for one election", "heading");
        canvas.Text(left, top + 30, "after the leader's machine went silent; both axes are logarithmic", "note");
        DrawAxes(canvas, across, up, sizes);
        double lowestLabel = double.NegativeInfinity;
        foreach (string protocol in comparison.Protocols.OrderBy(protocol => -Last(comparison, protocol)))
        {
            ElectionCost[] costs = [.. comparison.Costs.Where(cost => cost.Protocol == protocol)];
            canvas.Path(costs.Select(cost => (across[cost.Candidates], up[cost.Messages.Median])), $"line {protocol}");
            foreach (ElectionCost cost in costs) canvas.Dot(across[cost.Candidates], up[cost.Messages.Median], $"{protocol}-fill");
            lowestLabel = Math.Max(up[costs[^1].Messages.Median] + 4, lowestLabel + LabelRoom);
            canvas.Text(across.To + 12, lowestLabel, $"{protocol} {costs[^1].Messages.Median:#,0}");
        }
    }

    private static void DrawAxes(SvgCanvas canvas, LogScale across, LogScale up, double[] sizes)
    {
        foreach (double power in up.PowersOfTen())
        {
            canvas.Line(across.From, up[power], across.To, up[power], "grid");
            canvas.Text(across.From - 8, up[power] + 4, $"{power:#,0}", "right note");
        }

        canvas.Line(across.From, up.From, across.To, up.From, "axis");
        double room = double.NegativeInfinity;
        foreach (double size in sizes)
        {
            canvas.Line(across[size], up.From, across[size], up.From + 4, "axis");
            if (across[size] < room) continue;
            canvas.Text(across[size], up.From + 18, $"{size:0}", "middle note");
            room = across[size] + 24;
        }

        canvas.Text((across.From + across.To) / 2, up.From + 36, "candidates", "middle note");
    }

    private static double Last(Comparison comparison, string protocol) =>
        comparison.Costs.Last(cost => cost.Protocol == protocol).Messages.Median;
}
