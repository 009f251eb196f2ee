using Tenure.Protocols.Leases;
using Tenure.Simulator.Clients;
using Tenure.Simulator.Hosts;
using Tenure.Simulator.World;
using Tenure.Store;

namespace Tenure.Simulator.Faults;

/// <summary>Carries out a schedule of faults on a world, and mends everything at the end.</summary>
internal sealed class FaultInjector(SimulatedWorld world, IReadOnlyList<ISimulatedClient> clients)
{
    /// <summary>ρ: what holders of leases and fences allow for.</summary>
    private const int MostDriftPpm = LeaseTerms.DefaultDriftPerMillion;

    private readonly CandidateMachine[] _candidates = [.. clients.OfType<CandidateMachine>()];
    private readonly HashSet<Action> _active = [];
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>How often each kind has happened.</summary>
    public IReadOnlyDictionary<string, int> Counts => _counts;

    public void Schedule(IEnumerable<Fault> faults)
    {
        foreach (Fault fault in faults) world.Scheduler.At(fault.At, () => Happen(fault));
    }

    /// <summary>Whatever still lasts is over now; all processes run again.</summary>
    public void Heal()
    {
        foreach (Action end in _active.ToArray()) end();
        world.CalmNetworks();
        foreach (NodeMachine machine in world.Machines)
        {
            machine.Disk.Fault = null;
            machine.Resume();
            machine.Start();
        }

        world.Observations.Publish(new Healed());
    }

    private void Happen(Fault fault)
    {
        NodeMachine? victim = fault is MemberFault member ? Resolve(member.Victim) : null;
        if (Begin(fault, victim) is not { } mend) return;
        if (fault is ClockJump or CandidateClockDrift || victim is { Clock.DriftPpm: > MostDriftPpm or < -MostDriftPpm })
            world.Observations.Publish(new ClocksLeftTheBound());
        _counts[fault.Kind] = _counts.GetValueOrDefault(fault.Kind) + 1;
        world.Observations.Publish(new FaultHappened(fault, victim?.Id, IsOver: false));
        if (fault.Length == TimeSpan.Zero) return;
        void End()
        {
            if (!_active.Remove(End)) return;
            mend();
            world.Observations.Publish(new FaultHappened(fault, victim?.Id, IsOver: true));
        }

        _active.Add(End);
        world.Scheduler.At(fault.End, End);
    }

    private NodeMachine Resolve(Victim victim) =>
        (victim.IsLeader ? world.Leader : null) ?? world.Machines[victim.Number % world.Machines.Count];

    /// <summary>What ends it, or null where it could not happen.</summary>
    private Action? Begin(Fault fault, NodeMachine? victim) => fault switch
    {
        Blackout => BlackOut(),
        CandidateCut cut => CutCandidate(cut, _candidates[cut.Candidate].Number),
        CandidateFault candidate => CandidateFaults.Begin(candidate, _candidates[candidate.Candidate], world.Scheduler),
        ClientCut cut => CutClient(world.Machines.Count + cut.Client),
        Partition partition => Cut(partition.Shape.Directions(world.Machines.Count, victim!.Number)),
        BrokenConnection broken => Break(victim!, broken.Other % world.Machines.Count),
        FalseRefusal => Refuse(victim!),
        Transfer => HandOver(victim!),
        Compaction => Compact(victim!),
        ClockJump or ClockStrobe or ClockDrift => ClockFaults.Begin(fault, victim!, world.Scheduler),
        MemberAddition or LearnerPromotion or MemberRemoval => MembershipFaults.Begin(fault, victim!),
        SlowDisk or SyncError or FullDisk or DiskDamage => DiskFaults.Begin(fault, victim!),
        _ => BeginAtProcess(fault, victim!),
    };

    private static Action? BeginAtProcess(Fault fault, NodeMachine victim)
    {
        if (!victim.IsRunning) return null;
        switch (fault)
        {
            case Pause:
                victim.Pause();
                return victim.Resume;
            case Kill:
                victim.Kill();
                return victim.Start;
            case PowerLoss:
                victim.LosePower();
                return victim.Start;
            default:
                throw new ArgumentException($"{fault.GetType().Name} is no fault that can be injected.", nameof(fault));
        }
    }

    private Action BlackOut()
    {
        foreach (NodeMachine machine in world.Machines) machine.LosePower();
        return () =>
        {
            foreach (NodeMachine machine in world.Machines) machine.Start();
        };
    }

    private Action? Cut(IEnumerable<(int From, int To)> directions)
    {
        (int From, int To)[] cut = [.. directions];
        if (cut.Length == 0) return null;
        foreach ((int from, int to) in cut) world.Connectivity.Cut(from, to);
        return () =>
        {
            foreach ((int from, int to) in cut) world.Connectivity.Mend(from, to);
        };
    }

    private Action? CutClient(int client) => client >= world.Connectivity.Machines
        ? null
        : Cut(world.Machines.SelectMany(machine => new[] { (client, machine.Number), (machine.Number, client) }));

    private Action? CutCandidate(CandidateCut cut, int client)
    {
        if (cut.DeafFor == TimeSpan.Zero) return CutClient(client);
        Action? mend = Cut(world.Machines.Select(machine => (machine.Number, client)));
        bool isOver = false;
        world.Scheduler.After(cut.DeafFor, () =>
        {
            if (isOver) return;
            mend!();
            mend = CutClient(client);
        });
        return () =>
        {
            isOver = true;
            mend!();
        };
    }

    private Action? Break(NodeMachine victim, int other)
    {
        if (other == victim.Number) return null;
        world.BreakConnection(victim, world.Machines[other]);
        return () => { };
    }

    private Action? Refuse(NodeMachine victim)
    {
        if (world.Machines.Count == 1) return null;
        Action? mend = Cut(PartitionShape.Isolate.Directions(world.Machines.Count, victim.Number));
        foreach (NodeMachine other in world.Machines.Where(other => other != victim)) other.PeerRefused(victim.Id);
        return mend;
    }

    /// <summary>The operator's tools ask the leader; where there is none, the request fails and nobody repeats it.</summary>
    private Action? HandOver(NodeMachine victim)
    {
        if (world.Leader is not { } leader || leader == victim) return null;
        leader.Process!.Serve(new TransferCall(victim.Id), _ => { });
        return () => { };
    }

    private static Action? Compact(NodeMachine victim)
    {
        if (victim.Process is not { } process || process.Core.Root.Revision <= Revision.First) return null;
        process.Serve(new ProposeCall(new CompactCommand(process.Core.Root.Revision)), _ => { });
        return () => { };
    }
}
