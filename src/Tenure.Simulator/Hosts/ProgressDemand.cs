using Tenure.Protocols.Raft;
using Tenure.Simulator.Faults;
using Tenure.Simulator.World;
using Tenure.Store;

namespace Tenure.Simulator.Hosts;

/// <summary>
/// Liveness: after the faults there is a leader within three election timeouts, and every member that runs serves writes and
/// linearizable reads. The same is demanded of a quorum that a bridge partition leaves connected, while it lasts.
/// </summary>
internal sealed class ProgressDemand(SimulatedWorld world, Scenario scenario)
{
    private const string Name = "progress";

    private static readonly TimeSpan TimeToServe = TimeSpan.FromSeconds(2);

    /// <summary>Without pre-votes candidates may get in each other's way for a while.</summary>
    private readonly TimeSpan _timeToLead = (scenario.Options.PreVote ? 3 : 10) * scenario.Options.ElectionTimeoutMax;

    /// <summary>Demands it from now on; how long it takes to know.</summary>
    public TimeSpan Begin()
    {
        if (!IsQuorumAlive()) return TimeSpan.Zero;
        DemandLeader();
        world.Scheduler.After(_timeToLead, () =>
        {
            Configuration configuration = world.Configuration;
            foreach (NodeMachine machine in world.Machines.Where(machine => machine.IsRunning && configuration.IsLastingVoter(machine.Id)))
                DemandService(machine);
        });
        return _timeToLead + TimeToServe + TimeSpan.FromMilliseconds(100);
    }

    public void ScheduleForBridges(IEnumerable<Fault> faults)
    {
        if (!scenario.LeadsThroughBridges) return;
        foreach (Partition bridge in faults.OfType<Partition>().Where(partition => partition is { Shape: PartitionShape.Bridge, IsAlone: true }))
            world.Scheduler.At(bridge.At, DemandLeader);
    }

    /// <summary>Whether enough voters run; what a drive destroyed stays down.</summary>
    private bool IsQuorumAlive()
    {
        Configuration configuration = world.Configuration;
        var alive = default(VoterSet);
        for (int member = 0; member < configuration.Members.Length; member++)
            if (world.MachineOf(configuration.Members[member].Id).IsRunning) alive = alive.With(member);
        return configuration.Members.Length > 0 && configuration.IsQuorum(alive);
    }

    private void DemandLeader() => world.Scheduler.After(_timeToLead, () =>
    {
        if (!world.Machines.Any(Leads))
            world.Observations.Report(new Violation(Name, $"no leader after {_timeToLead.TotalMilliseconds:0} ms"));
    });

    private static bool Leads(NodeMachine machine) => machine.Process is { Core.Role: Role.Leader };

    private void DemandService(NodeMachine machine)
    {
        Demand(machine, "a write", new ProposeCall(new PutCommand(Bytes.Utf8("progress"), Bytes.Utf8($"{machine.Id}"))));
        Demand(machine, "a read", new ReadCall(new RangeQuery(KeyRange.Single(Bytes.Utf8("progress"))), IsLinearizable: true));
    }

    private void Demand(NodeMachine machine, string what, NodeCall call)
    {
        bool isServed = false;
        machine.Process!.Serve(call, reply => isServed = reply is CommandReply);
        world.Scheduler.After(TimeToServe, () =>
        {
            if (!isServed) world.Observations.Report(new Violation(Name, $"member {machine.Id} did not serve {what} within {TimeToServe.TotalSeconds} s after the faults"));
        });
    }
}
