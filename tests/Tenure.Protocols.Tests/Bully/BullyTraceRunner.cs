using Tenure.Protocols.Bully;
using Tenure.Protocols.Raft;
using Tenure.Protocols.Tests.Raft;

namespace Tenure.Protocols.Tests.Bully;

/// <summary>Carries out a trace's script, with the verbs of Raft's traces where they mean the same.</summary>
internal sealed class BullyTraceRunner
{
    private readonly List<string> _lines = [];
    private bool _isQuiet;
    private BullyCluster? _cluster;

    /// <summary>Carries out one line and returns what it led to.</summary>
    public IReadOnlyList<string> Run(string line)
    {
        _lines.Clear();
        var command = new TraceCommand(line);
        _isQuiet = command.Verb == "quiet";
        Carry(_isQuiet ? command.WithoutVerb() : command);
        return _lines;
    }

    private BullyCluster Cluster => _cluster ?? throw new TraceException("The script begins with 'cluster N'.");

    private void Print(string line)
    {
        if (!_isQuiet) _lines.Add(line);
    }

    private void Carry(TraceCommand command)
    {
        switch (command.Verb)
        {
            case "cluster": _cluster = new BullyCluster(command.Number(0), Print); break;
            case "crash": Cluster.Crash(Running(command)); break;
            case "restart": Cluster.Start(Known(command)); break;
            case "tick": Cluster.Tick(Running(command)); break;
            case "run": Cluster.Run(command.Duration(0)); break;
            case "refuse": Refuse(command); break;
            case "deliver": Each(command, Cluster.Deliver); break;
            case "drop": Each(command, Cluster.Drop); break;
            case "stabilize": Cluster.Stabilize(); break;
            case "partition": Partition(command); break;
            case "heal": Cluster.Heal(); break;
            case "inflight": foreach (BullyMessage message in Cluster.InFlight) Print(BullyText.Describe(message)); break;
            case "status": Status(); break;
            default: throw new TraceException($"'{command.Verb}' is no command.");
        }
    }

    private NodeId Known(TraceCommand command, int position = 0)
    {
        NodeId id = command.Node(position);
        return Cluster.Knows(id) ? id : throw new TraceException($"The cluster has no {BullyText.Name(id)}.");
    }

    private NodeId Running(TraceCommand command, int position = 0)
    {
        NodeId id = Known(command, position);
        return Cluster.Running.ContainsKey(id) ? id : throw new TraceException($"{BullyText.Name(id)} does not run.");
    }

    /// <summary><c>refuse n3 at n2</c>: n2 finds its connection to n3 closed, and new ones refused.</summary>
    private void Refuse(TraceCommand command)
    {
        command.Expect(command.Word(0), "at", command.Word(2));
        NodeId refused = Known(command);
        Cluster.Call(Running(command, 2), (node, now, effects) => node.PeerRefused(refused, now, effects));
    }

    /// <summary><c>deliver n1->n2 Election</c>: all that is in flight, on one link, of one kind.</summary>
    private void Each(TraceCommand command, Action<BullyMessage> act)
    {
        List<BullyMessage> selected = [.. Cluster.InFlight.Where(message => command.Words.All(word => IsMeant(message, word)))];
        if (selected.Count == 0) throw new TraceException("No message in flight is meant.");
        foreach (BullyMessage message in selected) act(message);
    }

    private static bool IsMeant(BullyMessage message, string word) =>
        word == $"{BullyText.Name(message.From)}->{BullyText.Name(message.To)}" || word == message.GetType().Name;

    /// <summary><c>partition n1 | n2 n3</c>: only processes of the same group hear each other.</summary>
    private void Partition(TraceCommand command)
    {
        var group = new Dictionary<NodeId, int>();
        int number = 0;
        foreach (string word in command.Words)
        {
            if (word == "|") number++;
            else group[TraceCommand.ReadNode(word)] = number;
        }

        Cluster.CutBetween(id => group.GetValueOrDefault(id, -1));
    }

    private void Status()
    {
        foreach ((NodeId id, BullyNode node) in Cluster.Running)
            Print($"{BullyText.Name(id)} {node.Role} coordinator={BullyText.Name(node.KnownCoordinator)}");
    }
}
