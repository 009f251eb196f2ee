using Spectre.Console;

namespace Tenure.Cli.Output;

/// <summary>Where tables and bars are drawn: in colour on a terminal, in plain text everywhere else.</summary>
internal static class Terminal
{
    // A pipe has no width of its own: wide enough that a line of a table stays one line for grep.
    private const int PipeWidth = 200;

    /// <summary>Whether somebody watches, so that a picture may be redrawn in place.</summary>
    public static bool IsWatched => !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb");

    public static IAnsiConsole Create()
    {
        bool isColourWanted = IsWatched && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = IsWatched ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = isColourWanted ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = IsWatched ? InteractionSupport.Yes : InteractionSupport.No,
        });
        if (!IsWatched) console.Profile.Width = PipeWidth;
        return console;
    }
}
