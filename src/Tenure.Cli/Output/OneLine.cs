namespace Tenure.Cli.Output;

/// <summary>
/// A text as one line of a terminal, whatever stands in it: messages show arguments and other programs' words, which must
/// neither break the line nor command the terminal.
/// </summary>
internal static class OneLine
{
    public static string Of(string text) =>
        string.Concat(text.ReplaceLineEndings(" ").Select(letter => char.IsControl(letter) ? '\uFFFD' : letter));
}
