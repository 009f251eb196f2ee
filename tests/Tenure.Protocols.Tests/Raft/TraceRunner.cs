using System.Text;
using Tenure.Protocols.Raft;

namespace Tenure.Protocols.Tests.Raft;

/// <summary>
/// Carries out a trace's script. Unless a script says otherwise, disks write at once, messages lie in flight until they
/// are delivered, and no time passes.
/// </summary>
internal sealed class TraceRunner
{
    private const ulong Seed = 1;

    private readonly TracePrinter _printer = new();
    private Cluster? _cluster;
    private ulong _reads;

    /// <summary>Carries out one line and returns what it led to.</summary>
    public IReadOnlyList<string> Run(string line)
    {
        _printer.Lines.Clear();
        var command = new TraceCommand(line);
        _printer.IsQuiet = command.Verb == "quiet";
        Carry(_printer.IsQuiet ? command.WithoutVerb() : command);
        return _printer.Lines;
    }

    private Cluster Cluster => _cluster ?? throw new TraceException("The script begins with 'cluster N'.");

    private void Carry(TraceCommand command)
    {
        switch (command.Verb)
        {
            case "cluster": TraceSetup.CreateCluster(command, Seed, _printer, out _cluster); break;
            case "restore": Restore(command); break;
            case "crash": Running(command).Crash(); break;
            case "restart": Restart(command); break;
            case "disk": Disk(command); break;
            case "persist": Persist(command); break;
            case "tick": Tick(command); break;
            case "elapse": Cluster.Elapse(command.Duration(0), deliver: false); break;
            case "run": Cluster.Elapse(command.Duration(0), deliver: true); break;
            case "campaign": Campaign(command); break;
            case "elect": Elect(command); break;
            case "propose": Propose(command); break;
            case "read": Read(command); break;
            case "transfer": Transfer(command); break;
            case "refuse": Refuse(command); break;
            case "snapshot": TakeSnapshot(command); break;
            case "change": Change(command); break;
            case "members": Members(command); break;
            case "deliver": Each(command, Cluster.Deliver); break;
            case "duplicate": Each(command, Cluster.Arrive); break;
            case "drop": Each(command, Cluster.Drop); break;
            case "stabilize": Cluster.Stabilize(); break;
            case "cut": Cut(command); break;
            case "partition": Partition(command); break;
            case "heal": Cluster.Heal(); break;
            case "inflight": foreach (Message message in Cluster.InFlight) _printer.Print(TracePrinter.Describe(message)); break;
            case "status": Status(command); break;
            case "log": Log(command); break;
            case "clock": _printer.Print($"{Cluster.Now}"); break;
            default: throw new TraceException($"'{command.Verb}' is no command.");
        }
    }

    private Member Named(TraceCommand command, int position = 0)
    {
        NodeId id = command.Node(position);
        return id.Value <= (ulong)Cluster.Members.Count
            ? Cluster[id]
            : throw new TraceException($"The cluster has no {TracePrinter.Name(id)}.");
    }

    private Member Running(TraceCommand command, int position = 0)
    {
        Member member = Named(command, position);
        return member.Runs ? member : throw new TraceException($"{TracePrinter.Name(member.Id)} does not run.");
    }

    /// <summary><c>restore n1 term=3 vote=n1 commit=1 log=1,1,3</c>: the node stops and starts with this on its disk.</summary>
    private void Restore(TraceCommand command)
    {
        Member member = Named(command);
        member.Crash();
        TraceSetup.Restore(member, command);
        Cluster.Start(member);
    }

    private void Restart(TraceCommand command)
    {
        Member member = Named(command);
        if (member.Runs) throw new TraceException($"{TracePrinter.Name(member.Id)} runs already.");
        Cluster.Start(member);
    }

    /// <summary><c>disk n1 slow</c>: writes wait for <c>persist</c>, and are shown. <c>disk n1 fast</c> ends it.</summary>
    private void Disk(TraceCommand command)
    {
        Member member = Named(command);
        member.WritesAtOnce = command.Word(1) switch
        {
            "fast" => true,
            "slow" => false,
            string word => throw new TraceException($"A disk is fast or slow, not '{word}'."),
        };
        if (member is { WritesAtOnce: true, Runs: true }) Cluster.WriteAll(member);
    }

    /// <summary><c>persist n1 [COUNT]</c>: all writes under way become durable, or the oldest COUNT.</summary>
    private void Persist(TraceCommand command)
    {
        Member member = Running(command);
        int count = command.Count > 1 ? command.Number(1) : int.MaxValue;
        if (!member.HasUnwritten) throw new TraceException($"{TracePrinter.Name(member.Id)} has nothing to write.");
        while (count-- > 0 && member.HasUnwritten) Cluster.WriteOne(member);
    }

    /// <summary><c>tick n1 [DURATION]</c>: the time, or else the node's own deadline, comes for this node alone.</summary>
    private void Tick(TraceCommand command)
    {
        Member member = Running(command);
        Cluster.AdvanceTo(command.Count > 1 ? Cluster.Now + command.Duration(1) : member.Node!.NextDeadline);
        Cluster.Tick(member);
    }

    /// <summary><c>campaign n1</c>: the longest election timeout passes, and only n1 notices.</summary>
    private void Campaign(TraceCommand command)
    {
        Member member = Running(command);
        Cluster.AdvanceTo(Cluster.Now + member.Options.ElectionTimeoutMax);
        Cluster.Tick(member);
    }

    /// <summary><c>elect n1</c>: it campaigns, and what follows is delivered.</summary>
    private void Elect(TraceCommand command)
    {
        Campaign(command);
        Cluster.Stabilize();
        if (Named(command).Node!.Role != Role.Leader) throw new TraceException("It was not elected.");
    }

    private void Propose(TraceCommand command)
    {
        ReadOnlyMemory<byte>[] commands = [.. command.Words.Skip(1).Select(word => (ReadOnlyMemory<byte>)Encoding.ASCII.GetBytes(word))];
        Member member = Running(command);
        if (!Cluster.Call(member, (node, now, effects) => node.TryPropose(commands, now, effects)))
            _printer.Print($"{TracePrinter.Name(member.Id)} takes no proposals");
    }

    /// <summary><c>read n1 [ID]</c>: reads are numbered unless the script numbers them.</summary>
    private void Read(TraceCommand command)
    {
        var read = new ReadId(command.Count > 1 ? (ulong)command.Number(1) : ++_reads);
        Cluster.Call(Running(command), (node, now, effects) => node.Read(read, now, effects));
    }

    private void Transfer(TraceCommand command)
    {
        Member member = Running(command);
        NodeId target = command.Node(1);
        if (!Cluster.Call(member, (node, now, effects) => node.TryTransfer(target, now, effects)))
            _printer.Print($"{TracePrinter.Name(member.Id)} cannot hand over to {TracePrinter.Name(target)}");
    }

    /// <summary><c>refuse n1 at n2</c>: n2 finds its connection to n1 closed, and new ones refused.</summary>
    private void Refuse(TraceCommand command)
    {
        command.Expect(command.Word(0), "at", command.Word(2));
        NodeId refused = command.Node(0);
        Cluster.Call(Running(command, 2), (node, now, effects) => node.PeerRefused(refused, now, effects));
    }

    /// <summary><c>snapshot n1 [3]</c>: of all that it has applied; entries behind 3, or none, stay in the log.</summary>
    private void TakeSnapshot(TraceCommand command)
    {
        Member member = Running(command);
        Snapshot snapshot = member.Take(new LogIndex((ulong)member.Committed.Count));
        LogIndex through = command.Count > 1 ? new LogIndex((ulong)command.Number(1)) : snapshot.Base.Last.Index;
        Cluster.Keep(member, snapshot, through);
    }

    /// <summary><c>change n1 add-learner n4</c>: asks n1; <c>add-voter</c>, <c>promote</c>, <c>remove</c>, and <c>update n4 TEXT</c>.</summary>
    private void Change(TraceCommand command)
    {
        Member member = Running(command);
        ConfigurationChange change = TraceSetup.ReadChange(command);
        ChangeRefusal refusal = Cluster.Call(member, (node, now, effects) => node.TryChange(change, now, effects));
        if (refusal != ChangeRefusal.None) _printer.Print($"{TracePrinter.Name(member.Id)} refuses: {refusal}");
    }

    private void Members(TraceCommand command)
    {
        foreach (Member member in command.Count > 0 ? [Named(command)] : Cluster.Members)
            if (member.Node is { } node) _printer.Print($"{TracePrinter.Name(member.Id)} {TracePrinter.Describe(node.Configuration)}");
    }

    private void Each(TraceCommand command, Action<Message> act)
    {
        foreach (Message message in MessageFilter.Select(Cluster.InFlight, command.Words)) act(message);
    }

    /// <summary><c>cut n1->n2</c> cuts one direction, <c>cut n1-n2</c> both.</summary>
    private void Cut(TraceCommand command)
    {
        foreach (string link in command.Words)
        {
            bool oneWay = link.Contains("->", StringComparison.Ordinal);
            string[] ends = link.Split(oneWay ? "->" : "-");
            if (ends.Length != 2) throw new TraceException($"'{link}' is no link of the form n1->n2 or n1-n2.");
            Cluster.Cut(TraceCommand.ReadNode(ends[0]), TraceCommand.ReadNode(ends[1]));
            if (!oneWay) Cluster.Cut(TraceCommand.ReadNode(ends[1]), TraceCommand.ReadNode(ends[0]));
        }
    }

    /// <summary><c>partition n1 | n2 n3</c>: only nodes of the same group hear each other.</summary>
    private void Partition(TraceCommand command)
    {
        var group = new Dictionary<NodeId, int>();
        int number = 0;
        foreach (string word in command.Words)
        {
            if (word == "|") number++;
            else group[TraceCommand.ReadNode(word)] = number;
        }

        foreach (Member from in Cluster.Members)
            foreach (Member to in Cluster.Members)
                if (group.GetValueOrDefault(from.Id, -1) != group.GetValueOrDefault(to.Id, -1)) Cluster.Cut(from.Id, to.Id);
    }

    private void Status(TraceCommand command)
    {
        foreach (Member member in command.Count > 0 ? [Named(command)] : Cluster.Members)
            _printer.Print(member.Node is { } node
                ? $"{TracePrinter.Name(member.Id)} {node.Role} term={node.Term} leader={TracePrinter.Name(node.Leader)} commit={node.CommitIndex} last={node.LastPosition}"
                : $"{TracePrinter.Name(member.Id)} is down");
    }

    private void Log(TraceCommand command)
    {
        foreach (Member member in command.Count > 0 ? [Named(command)] : Cluster.Members)
            _printer.Print($"{TracePrinter.Name(member.Id)} {TracePrinter.Describe(member.Runs ? member.Log : member.DurableLog)}");
    }
}
