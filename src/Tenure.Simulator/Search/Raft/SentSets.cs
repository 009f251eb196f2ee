using Tenure.Protocols.Raft;

namespace Tenure.Simulator.Search.Raft;

/// <summary>
/// Numbers for sets of messages. A message that was sent stays in its sender's set: it may arrive at any later moment, again
/// and again, or never, so delay, loss, duplication and reordering need no events of their own.
/// </summary>
internal sealed class SentSets(MessageTable messages)
{
    private readonly NumberedSets _sets = new();
    private readonly Dictionary<(int Set, NodeId To), int[]> _to = [];

    public int With(int set, int message) => _sets.With(set, message);

    /// <summary>What of the set is for this member.</summary>
    public int[] To(int set, NodeId member)
    {
        if (_to.TryGetValue((set, member), out int[]? part)) return part;

        part = [.. _sets[set].Where(message => messages[message].To == member)];
        _to.Add((set, member), part);
        return part;
    }

    public int Where(int set, Predicate<int> isKept) => _sets.Where(set, isKept);

    public int Renamed(int set, int renaming) => _sets.NumberOf(_sets[set].Select(message => messages.Renamed(message, renaming)));
}
