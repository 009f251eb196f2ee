using Spectre.Console;
using Spectre.Console.Rendering;
using Tenure.Cli.Demo.Events;

namespace Tenure.Cli.Demo.Views;

/// <summary>Bars that grow and the newest lines of the timeline, redrawn in place on a terminal.</summary>
internal sealed class LiveView : IDemoView
{
    private const int LinesShown = 10;
    private const int LabelWidth = 16;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly IAnsiConsole _console;
    private readonly Chronicle _chronicle;
    private readonly CancellationTokenSource _stop = new();
    private readonly double _start = Chronicle.Seconds(TimeProvider.System);
    private readonly Task _drawing;

    public LiveView(IAnsiConsole console, Chronicle chronicle)
    {
        _console = console;
        _chronicle = chronicle;
        _drawing = console.Live(Text.Empty).AutoClear(true).StartAsync(DrawAsync);
    }

    // The picture is drawn anew from the chronicle ten times a second, whatever happens in between.
    public void Show(DemoEvent happened)
    {
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _drawing;
        foreach (string line in Lines(_chronicle.All)) _console.WriteLine(line);
        _console.WriteLine();
        VerdictTable.Write(_console, _chronicle.All);
    }

    private async Task DrawAsync(LiveDisplayContext live)
    {
        using var tick = new PeriodicTimer(Interval, TimeProvider.System);
        try
        {
            while (await tick.WaitForNextTickAsync(_stop.Token)) live.UpdateTarget(Picture());
        }
        catch (OperationCanceledException)
        {
            // The run is over; the timeline and the verdict take the picture's place.
        }
    }

    private Rows Picture()
    {
        IReadOnlyList<DemoEvent> all = _chronicle.All;
        double now = Chronicle.Seconds(TimeProvider.System) - _start;
        var bars = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn(new GridColumn().NoWrap());
        foreach ((string process, string bar) in LeadershipBars.Draw(all, now, Math.Max(20, _console.Profile.Width - LabelWidth)))
            bars.AddRow(process, bar);

        SceneBegan? scene = all.OfType<SceneBegan>().LastOrDefault();
        int records = all.OfType<Acknowledged>().Count();
        IEnumerable<IRenderable> newest = Lines(all).TakeLast(LinesShown).Select(line => new Text(line, Style.Plain).Ellipsis());
        return new Rows([
            new Text(scene is null ? "starting three nodes and three workers" : $"{scene.Scene}: {scene.Story}"),
            bars,
            new Text($"{now,5:0.0} s, {records} records acknowledged"),
            .. newest]);
    }

    private static IEnumerable<string> Lines(IReadOnlyList<DemoEvent> all) =>
        all.Select(TimelineText.Describe).OfType<string>();
}
