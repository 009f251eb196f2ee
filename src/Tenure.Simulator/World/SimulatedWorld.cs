using Tenure.Protocols.Raft;
using Tenure.Simulator.Hosts;
using Tenure.Simulator.Network;

namespace Tenure.Simulator.World;

/// <summary>
/// All machines and what lies between them. Machines are numbered: the members' come first, the clients' follow.
/// </summary>
internal sealed class SimulatedWorld
{
    private static readonly TimeSpan LongestDialPause = TimeSpan.FromMilliseconds(312);
    private static readonly TimeSpan Forever = TimeSpan.FromDays(1);

    private readonly Dictionary<NodeId, NodeMachine> _byId = [];
    private readonly RandomStream _dialling;

    public SimulatedWorld(ulong seed, NodeSettings settings, int clients, IReadOnlyList<IChecker> checkers, IObserver? story)
    {
        Seed = seed;
        Scheduler = new Scheduler(Trace);
        Observations = new ObservationHub(Scheduler, checkers, story);
        int machines = settings.Members.Count + settings.Spares;
        Connectivity = new Connectivity(machines + clients);
        _dialling = RandomStream.Of(seed, "dialling");
        Peers = new SimulatedNetwork<byte[]>(Scheduler, Connectivity, seed, "peers", FrameArrived);
        Clients = new SimulatedNetwork<Action>(Scheduler, Connectivity, seed, "clients", (_, _, arrived) => arrived());
        Machines = [.. Enumerable.Range(0, machines).Select(number => new NodeMachine(this, number, settings))];
        foreach (NodeMachine machine in Machines) _byId.Add(machine.Id, machine);
    }

    public ulong Seed { get; }

    public TraceHash Trace { get; } = new();

    public Scheduler Scheduler { get; }

    public ObservationHub Observations { get; }

    public Connectivity Connectivity { get; }

    /// <summary>Between members.</summary>
    public SimulatedNetwork<byte[]> Peers { get; }

    /// <summary>Between clients and members.</summary>
    public SimulatedNetwork<Action> Clients { get; }

    public IReadOnlyList<NodeMachine> Machines { get; }

    /// <summary>From here on nothing is lost, doubled or long on its way.</summary>
    public void CalmNetworks()
    {
        Peers.Options = Peers.Options.Calm();
        Clients.Options = Clients.Options.Calm();
    }

    public NodeMachine MachineOf(NodeId id) => _byId[id];

    /// <summary>The members as the running process knows them that has applied most.</summary>
    public Configuration Configuration => Machines
        .Where(machine => machine.IsRunning)
        .MaxBy(machine => machine.Process!.Core.Applied.Value)?.Process!.Core.Members.Configuration ?? Configuration.Empty;

    /// <summary>The running member that leads the highest term, if any.</summary>
    public NodeMachine? Leader => Machines
        .Where(machine => machine.Process is { IsStopped: false, Core.Role: Role.Leader })
        .MaxBy(machine => machine.Process!.Core.Term.Value);

    /// <summary>A process has started: the others dial it when their pause is over, and it dials them at once.</summary>
    public void PeersOpen(NodeMachine started)
    {
        foreach (NodeMachine other in Others(started))
        {
            Peers.Break(started.Number, other.Number, _dialling.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(5)));
            Peers.Break(other.Number, started.Number, _dialling.Between(TimeSpan.Zero, LongestDialPause));
            if (Knows(other, started)) TellRemoved(other, started);
        }
    }

    /// <summary>
    /// A member keeps connections to others from here on: it closes those of members that were taken out, and they dial anew until
    /// they are told.
    /// </summary>
    public void PeersChosen(NodeMachine member)
    {
        foreach (NodeMachine removed in Others(member).Where(other => Knows(member, other))) TellRemoved(member, removed);
    }

    /// <summary>
    /// A process has ended: its connections break, and peers that it can tell so, and that dial it before it is back, find
    /// its port refusing them. That news comes behind its last words.
    /// </summary>
    public void PeersClose(NodeMachine ended)
    {
        foreach (NodeMachine other in Others(ended))
        {
            Peers.Break(ended.Number, other.Number, Forever);
            Peers.Break(other.Number, ended.Number, Forever);
            TimeSpan dialled = Scheduler.Now + _dialling.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(5));
            TimeSpan lastWords = Peers.LastArrival(ended.Number, other.Number);
            Scheduler.At(dialled > lastWords ? dialled : lastWords, () => Refuse(other, ended));
        }
    }

    /// <summary>The connections between two members break, and are dialled anew.</summary>
    public void BreakConnection(NodeMachine one, NodeMachine other)
    {
        if (!one.IsRunning || !other.IsRunning) return;
        Peers.Break(one.Number, other.Number, _dialling.Between(TimeSpan.Zero, LongestDialPause));
        Peers.Break(other.Number, one.Number, _dialling.Between(TimeSpan.Zero, LongestDialPause));
    }

    private static bool Knows(NodeMachine member, NodeMachine removed) =>
        member.Process is { } process && process.Core.Members.Removed.Contains(removed.Id);

    private void TellRemoved(NodeMachine member, NodeMachine removed) =>
        Scheduler.After(_dialling.Between(TimeSpan.Zero, LongestDialPause), () =>
        {
            if (!Knows(member, removed) || !removed.IsRunning) return;
            bool isReached = !Connectivity.IsCut(removed.Number, member.Number) && !Connectivity.IsCut(member.Number, removed.Number);
            if (isReached && removed.Process is { IsStopped: false }) removed.LearnsOfRemoval();
            else TellRemoved(member, removed);
        });

    private void Refuse(NodeMachine dialler, NodeMachine dead)
    {
        bool isReached = !Connectivity.IsCut(dialler.Number, dead.Number) && !Connectivity.IsCut(dead.Number, dialler.Number);
        if (isReached && !dead.IsRunning) dialler.PeerRefused(dead.Id);
    }

    private IEnumerable<NodeMachine> Others(NodeMachine machine) => Machines.Where(other => other != machine);

    private void FrameArrived(int from, int to, byte[] frame)
    {
        Trace.Mix(frame);
        if (Machines[to].Process is { } receiver && receiver.Core.Members.Removed.Contains(Machines[from].Id))
        {
            // Its next handshake is answered so.
            if (!Connectivity.IsCut(to, from)) Machines[from].LearnsOfRemoval();
            return;
        }

        Machines[to].Arrived(Machines[from].Id, frame);
    }
}
