using System.Globalization;
using Tenure.Protocols.Raft;

namespace Tenure.Protocols.Tests.Raft;

/// <summary>One line of a trace's script: a verb and its words. What cannot be read throws with the reason.</summary>
internal sealed class TraceCommand
{
    private readonly string[] _words;

    public TraceCommand(string text)
    {
        _words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (_words.Length == 0) throw new TraceException("A command is missing.");
    }

    public string Verb => _words[0];

    public int Count => _words.Length - 1;

    /// <summary>The words after the verb.</summary>
    public IEnumerable<string> Words => _words.Skip(1);

    public TraceCommand WithoutVerb() => new(string.Join(' ', Words));

    public string Word(int position) =>
        position < Count ? _words[position + 1] : throw new TraceException($"'{Verb}' needs more than {Count} words.");

    public void Expect(params string[] words)
    {
        if (!Words.SequenceEqual(words)) throw new TraceException($"'{Verb}' is followed by '{string.Join(' ', words)}' only.");
    }

    public NodeId Node(int position) => ReadNode(Word(position));

    public int Number(int position) => ReadNumber(Word(position));

    public TimeSpan Duration(int position) => ReadDuration(Word(position));

    /// <summary>The words from <paramref name="start"/> on, each a key, '=', and a value.</summary>
    public IEnumerable<(string Key, string Value)> Settings(int start)
    {
        foreach (string word in Words.Skip(start))
        {
            string[] parts = word.Split('=');
            if (parts.Length != 2) throw new TraceException($"'{word}' is no setting of the form key=value.");
            yield return (parts[0], parts[1]);
        }
    }

    public static NodeId ReadNode(string word) =>
        word.StartsWith('n') && ulong.TryParse(word.AsSpan(1), CultureInfo.InvariantCulture, out ulong id) && id > 0
            ? new NodeId(id)
            : throw new TraceException($"'{word}' names no node: nodes are n1, n2, ...");

    public static int ReadNumber(string word) =>
        int.TryParse(word, CultureInfo.InvariantCulture, out int number) && number >= 0
            ? number
            : throw new TraceException($"'{word}' is no number.");

    public static bool ReadSwitch(string word) => word switch
    {
        "on" => true,
        "off" => false,
        _ => throw new TraceException($"'{word}' is neither on nor off."),
    };

    public static TimeSpan ReadDuration(string word) =>
        word.EndsWith("ms", StringComparison.Ordinal)
            ? TimeSpan.FromMilliseconds(ReadNumber(word[..^2]))
            : throw new TraceException($"'{word}' is no duration: durations are 150ms, ...");
}
