using Tenure.Protocols.Raft;

namespace Tenure.Protocols.Tests.Raft;

/// <summary>Which of the messages in flight a command concerns: <c>n1->n2</c>, <c>*->n2</c>, a kind, the first or the last.</summary>
internal static class MessageFilter
{
    public static List<Message> Select(IEnumerable<Message> inFlight, IEnumerable<string> words)
    {
        List<Message> selected = [.. inFlight];
        foreach (string word in words)
        {
            selected = word switch
            {
                "first" => [.. selected.Take(1)],
                "last" => [.. selected.TakeLast(1)],
                _ when word.Contains("->", StringComparison.Ordinal) => OnLink(selected, word),
                _ when TracePrinter.Kinds.Contains(word) => [.. selected.Where(message => TracePrinter.KindOf(message) == word)],
                _ => throw new TraceException($"'{word}' selects no messages: it is no link, no kind, neither first nor last."),
            };
        }

        return selected.Count > 0 ? selected : throw new TraceException("No message in flight is meant.");
    }

    private static List<Message> OnLink(List<Message> messages, string link)
    {
        string[] ends = link.Split("->");
        if (ends.Length != 2) throw new TraceException($"'{link}' is no link of the form n1->n2.");

        NodeId? from = ReadEnd(ends[0]);
        NodeId? to = ReadEnd(ends[1]);
        return [.. messages.Where(message => (from ?? message.From) == message.From && (to ?? message.To) == message.To)];
    }

    private static NodeId? ReadEnd(string end) => end == "*" ? null : TraceCommand.ReadNode(end);
}
