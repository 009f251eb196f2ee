using Tenure.Protocols.Raft;

namespace Tenure.Simulator.Search.Raft;

/// <summary>Numbers for messages: equal ones have the same number, so that sets of messages are sets of numbers.</summary>
internal sealed class MessageTable
{
    private readonly List<Message> _messages = [];
    private readonly Dictionary<string, int> _numbers = [];
    private readonly Dictionary<(int Message, int Renaming), int> _renamed = [];

    public Message this[int number] => _messages[number];

    public int NumberOf(Message message)
    {
        string text = MessageText.Describe(message);
        if (_numbers.TryGetValue(text, out int number)) return number;

        number = _messages.Count;
        _messages.Add(message);
        _numbers.Add(text, number);
        return number;
    }

    /// <summary>The message that would have been sent if the members had exchanged their names.</summary>
    public int Renamed(int message, int renaming)
    {
        if (_renamed.TryGetValue((message, renaming), out int number)) return number;

        Message original = _messages[message];
        number = NumberOf(original with { From = Renaming.Of(original.From, renaming), To = Renaming.Of(original.To, renaming) });
        _renamed.Add((message, renaming), number);
        return number;
    }
}
