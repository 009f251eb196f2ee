namespace Tenure.Cli.Processes;

/// <summary>
/// Reads standard input on a thread of its own: the framework reads it blocking, and a thread taken from the pool for that
/// would be missing there, where a machine with two cores starts with two.
/// </summary>
internal static class LineReader
{
    /// <summary>Hands over each line of standard input, then says that it has ended.</summary>
    public static void Start(Action<string> line, Action ended)
    {
        var thread = new Thread(() => Read(line, ended)) { IsBackground = true, Name = "standard input" };
        thread.Start();
    }

    private static void Read(Action<string> line, Action ended)
    {
        using var input = new StreamReader(Console.OpenStandardInput());
        while (input.ReadLine() is { } text) line(text);
        ended();
    }
}
