using Spectre.Console;
using Tenure.Cli.Demo.Events;

namespace Tenure.Cli.Demo.Views;

/// <summary>What held and what did not, at the end.</summary>
internal static class VerdictTable
{
    public static void Write(IAnsiConsole console, IReadOnlyList<DemoEvent> all)
    {
        if (all.OfType<Verdict>().LastOrDefault() is not { } verdict) return; // It was ended before its end.

        Table table = new Table().RoundedBorder().AddColumns("scene", "what must be seen", "held", "what was seen");
        foreach (IGrouping<string, Checked> scene in all.OfType<Checked>().GroupBy(check => check.Scene))
        {
            if (table.Rows.Count > 0) table.AddEmptyRow();
            foreach (Checked check in scene)
                table.AddRow(check.Scene, check.Check.EscapeMarkup(), check.Held ? "[green]yes[/]" : "[red]NO[/]", check.Detail.EscapeMarkup());
        }

        console.Write(table);
        console.MarkupLine(Sentence(verdict));
    }

    private static string Sentence(Verdict verdict) => verdict.Failed.Count == 0
        ? $"[green]All {verdict.Checks} checks held[/], in {verdict.At:0} s."
        : $"[red]{verdict.Failed.Count} of {verdict.Checks} checks did not hold[/], in {verdict.At:0} s.";
}
