using System.Text;
using Tenure.Cli.Demo.Events;

namespace Tenure.Cli.Demo.Views;

/// <summary>One bar per process that shows over time when it led, was down, stopped or cut off. Pure: events in, markup out.</summary>
internal static class LeadershipBars
{
    private static readonly string[] Processes = ["w1", "w2", "w3", "n1", "n2", "n3"];

    public static IEnumerable<(string Process, string Bar)> Draw(IReadOnlyList<DemoEvent> all, double now, int cells)
    {
        double perCell = Math.Max(now / cells, 0.25);
        return Processes.Select(process => (process, Draw(Changes(all, process), now, perCell)));
    }

    /// <summary>From when on a process was in which state.</summary>
    private static List<(double At, BarState State)> Changes(IReadOnlyList<DemoEvent> all, string process)
    {
        List<(double, BarState)> changes = [(0, BarState.Waiting)];
        foreach (DemoEvent happened in all)
        {
            if (After(happened, process) is { } state) changes.Add((happened.At, state));
        }

        return changes;
    }

    private static BarState? After(DemoEvent happened, string process) => happened switch
    {
        Leading leading when leading.Worker == process => BarState.Leading,
        Campaigning campaigning when campaigning.Worker == process => BarState.Waiting,
        Lost lost when lost.Worker == process => BarState.Waiting,
        Refused refused when refused.Worker == process => BarState.Refused,
        Elected elected when elected.Node == process => BarState.Leading,
        SteppedDown down when down.Node == process => BarState.Waiting,
        Following following when following.Node == process => BarState.Waiting,
        Acted { Action: DemoAction.Killed or DemoAction.Ended } death when death.Target == process => BarState.Down,
        Acted { Action: DemoAction.Paused } pause when pause.Target == process => BarState.Stopped,
        Acted { Action: DemoAction.Cut } cut when cut.Target == process => BarState.Stopped,
        _ => null,
    };

    private static string Draw(List<(double At, BarState State)> changes, double now, double perCell)
    {
        var bar = new StringBuilder();
        for (double from = 0; from < now; from += perCell) bar.Append(Cell(Strongest(changes, from, from + perCell)));
        return bar.ToString();
    }

    /// <summary>What a cell shows where several things happened in its time: the one that a viewer must not miss.</summary>
    private static BarState Strongest(List<(double At, BarState State)> changes, double from, double to) =>
        (BarState)Math.Max(
            (int)changes.Last(change => change.At <= from).State,
            (int)changes.Where(change => change.At > from && change.At < to).Select(change => change.State).DefaultIfEmpty().Max());

    private static string Cell(BarState state) => state switch
    {
        BarState.Leading => "[green]█[/]",
        BarState.Down => "[red]×[/]",
        BarState.Stopped => "[yellow]░[/]",
        BarState.Refused => "[red]![/]",
        _ => "[grey]·[/]",
    };

    /// <summary>In the order of what must not be missed.</summary>
    private enum BarState
    {
        Waiting,
        Leading,
        Stopped,
        Down,
        Refused,
    }
}
