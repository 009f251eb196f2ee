using Spectre.Console;
using Tenure.Cli.Demo.Events;

namespace Tenure.Cli.Demo.Views;

/// <summary>The timeline as lines, for a pipe or a file.</summary>
internal sealed class PlainView(IAnsiConsole console, Chronicle chronicle) : IDemoView
{
    public void Show(DemoEvent happened)
    {
        if (happened is SceneBegan scene) Console.Out.WriteLine($"\n{scene.Scene}: {scene.Story}");
        else if (TimelineText.Describe(happened) is { } line) Console.Out.WriteLine(line);
    }

    public ValueTask DisposeAsync()
    {
        Console.Out.WriteLine();
        VerdictTable.Write(console, chronicle.All);
        return ValueTask.CompletedTask;
    }
}
