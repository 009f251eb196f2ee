using Tenure.Protocols.Raft;
using Tenure.Simulator.Faults;
using Tenure.Simulator.World;
using Tenure.Store;

namespace Tenure.Simulator.Hosts;

/// <summary>
/// Liveness: after the faults there is a leader within three election timeouts, or a little later where votes split, and every member whose disk is sound runs and
/// serves writes and linearizable reads. Of a quorum that a partition leaves connected the same is demanded while it lasts.
/// </summary>
internal sealed class ProgressDemand(SimulatedWorld world, Scenario scenario)
{
    private const string Name = "progress";

    /// <summary>A split vote is chance and costs one election timeout. So many in a row are not chance any more.</summary>
    private const int MostSplitVotes = 3;

    private static readonly TimeSpan TimeToServe = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(20);

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
            foreach (NodeMachine machine in world.Machines.Where(machine => machine is { IsRefused: false, IsRemoved: false, IsSpare: false }))
                if (configuration.IsLastingVoter(machine.Id)) DemandService(machine, "after the faults");
            world.Scheduler.After(TimeToServe, DemandSettledMembership);
        });
        return _timeToLead + TimeToServe + TimeSpan.FromMilliseconds(100);
    }

    /// <summary>Of partitions that come alone, at members that a connected quorum can serve.</summary>
    public void ScheduleForPartitions(IEnumerable<Fault> faults)
    {
        if (!scenario.LeadsThroughPartitions) return;
        foreach (Partition partition in faults.OfType<Partition>().Where(partition => partition.IsAlone))
        {
            world.Scheduler.At(partition.At, () =>
            {
                DemandLeader();
                // A single request may be lost on its way for good; only its client's repetition would be served.
                if (scenario.Network.LossPermille > 0) return;
                NodeMachine served = Served(partition);
                world.Scheduler.After(_timeToLead, () => DemandService(served, $"behind {partition.Kind}"));
            });
        }
    }

    /// <summary>At a bridge it is the victim that everybody reaches; every other shape leaves the victim's neighbours a quorum.</summary>
    private NodeMachine Served(Partition partition)
    {
        int victim = (partition.Victim.IsLeader ? world.Leader?.Number : null) ?? partition.Victim.Number;
        return world.Machines[partition.Shape == PartitionShape.Bridge ? victim : (victim + 1) % scenario.Nodes.Members.Count];
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

    private void DemandLeader() => DemandLeader(_timeToLead, HighestTerm(), MostSplitVotes);

    /// <param name="patience">How long it may take from now on.</param>
    /// <param name="before">The highest term now: where it has risen and nobody leads, a vote was split.</param>
    private void DemandLeader(TimeSpan patience, Term before, int splitVotesLeft) => world.Scheduler.After(patience, () =>
    {
        if (world.Machines.Any(Leads)) return;
        Term now = HighestTerm();
        if (now > before && splitVotesLeft > 0) DemandLeader(scenario.Options.ElectionTimeoutMax, now, splitVotesLeft - 1);
        else world.Observations.Report(new Violation(Name, $"no leader after {_timeToLead.TotalMilliseconds:0} ms, nor after split votes"));
    });

    private Term HighestTerm() => world.Machines
        .Where(machine => machine.Process is not null)
        .Select(machine => machine.Process!.Core.Term)
        .DefaultIfEmpty(Term.Zero)
        .Max();

    private void DemandSettledMembership()
    {
        if (world.Configuration.IsJoint) world.Observations.Report(new Violation(Name, "the configuration is still joint after the faults"));
    }

    private static bool Leads(NodeMachine machine) => machine.Process is { Core.Role: Role.Leader };

    private void DemandService(NodeMachine machine, string when)
    {
        if (machine.Process is not { } process)
        {
            world.Observations.Report(new Violation(Name, $"member {machine.Id} does not run {when}"));
            return;
        }

        Demand(process, "a write", new ProposeCall(new PutCommand(Bytes.Utf8("progress"), Bytes.Utf8($"{machine.Id}"))));
        Demand(process, "a read", new ReadCall(new RangeQuery(KeyRange.Single(Bytes.Utf8("progress"))), IsLinearizable: true));

        void Demand(NodeProcess served, string what, NodeCall call)
        {
            bool isServed = false;
            bool isLate = false;
            Ask();
            world.Scheduler.After(TimeToServe, () =>
            {
                isLate = true;
                if (!isServed) world.Observations.Report(new Violation(Name, $"member {machine.Id} did not serve {what} within {TimeToServe.TotalSeconds} s {when}"));
            });

            // Like any client it asks again where nobody can know what became of a request: its entry may be inside a snapshot.
            void Ask() => served.Serve(call, reply =>
            {
                isServed |= reply is CommandReply;
                if (!isServed && !isLate) world.Scheduler.After(RetryPause, Ask);
            });
        }
    }
}
