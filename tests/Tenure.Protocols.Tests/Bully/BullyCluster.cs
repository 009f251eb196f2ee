using Tenure.Protocols.Bully;
using Tenure.Protocols.Raft;

namespace Tenure.Protocols.Tests.Bully;

/// <summary>
/// Real processes on a clock and a network that the script controls. Nothing happens by itself: messages lie in
/// <see cref="InFlight"/> until they are delivered, time passes when it is told to.
/// </summary>
internal sealed class BullyCluster
{
    private readonly BullyEffects _effects = new();
    private readonly NodeId[] _members;
    private readonly HashSet<(NodeId From, NodeId To)> _cuts = [];
    private readonly Action<string> _print;

    public BullyCluster(int size, Action<string> print)
    {
        _print = print;
        _members = [.. Enumerable.Range(1, size).Select(id => new NodeId((ulong)id))];
        foreach (NodeId id in _members) Start(id);
    }

    /// <summary>The processes that run, by their ids.</summary>
    public SortedDictionary<NodeId, BullyNode> Running { get; } = [];

    public List<BullyMessage> InFlight { get; } = [];

    public MonotonicTime Now { get; private set; }

    public bool Knows(NodeId id) => _members.Contains(id);

    public void Start(NodeId id) => Running[id] = new BullyNode(new BullyOptions { Id = id, Members = _members }, Now);

    public void Crash(NodeId id) => Running.Remove(id);

    public void Cut(NodeId from, NodeId to) => _cuts.Add((from, to));

    public void CutBetween(Func<NodeId, int> group)
    {
        foreach (NodeId from in _members)
            foreach (NodeId to in _members)
                if (group(from) != group(to)) Cut(from, to);
    }

    public void Heal() => _cuts.Clear();

    public void Call(NodeId id, Action<BullyNode, MonotonicTime, BullyEffects> call)
    {
        _effects.Clear();
        call(Running[id], Now, _effects);
        foreach (BullyChange change in _effects.Changes) _print(BullyText.Describe(id, change));
        foreach (BullyMessage message in _effects.Sends) _print(BullyText.Describe(message));
        InFlight.AddRange(_effects.Sends);
    }

    /// <summary>The process's own deadline comes, and only it notices.</summary>
    public void Tick(NodeId id)
    {
        MonotonicTime due = Running[id].NextDeadline;
        Now = due > Now ? due : Now;
        Call(id, (node, now, effects) => node.Tick(now, effects));
    }

    public void Deliver(BullyMessage message)
    {
        InFlight.Remove(message);
        if (!Running.ContainsKey(message.To) || _cuts.Contains((message.From, message.To))) _print($"lost: {BullyText.Describe(message)}");
        else Call(message.To, (node, now, effects) => node.Step(message, now, effects));
    }

    public void Drop(BullyMessage message)
    {
        InFlight.Remove(message);
        _print($"lost: {BullyText.Describe(message)}");
    }

    /// <summary>Delivers in the order of sending until nothing is in flight.</summary>
    public void Stabilize()
    {
        while (InFlight.Count > 0) Deliver(InFlight[0]);
    }

    /// <summary>Time passes for all, and messages arrive in no time.</summary>
    public void Run(TimeSpan span)
    {
        MonotonicTime end = Now + span;
        Stabilize();
        while (Running.Count > 0 && Running.Values.MinBy(node => node.NextDeadline) is { } next && next.NextDeadline <= end)
        {
            Tick(next.Id);
            Stabilize();
        }

        Now = end;
    }
}
