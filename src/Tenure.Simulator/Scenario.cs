using Tenure.Node;
using Tenure.Node.Snapshots;
using Tenure.Protocols.Raft;
using Tenure.Simulator.Clients;
using Tenure.Simulator.Faults;
using Tenure.Simulator.Hosts;
using Tenure.Simulator.Network;
using Tenure.Simulator.World;

namespace Tenure.Simulator;

/// <summary>Everything about a run that is decided before it begins: the cluster, its options, its network, and what befalls it.</summary>
internal sealed record Scenario
{
    private const ulong ClusterId = 0x7E;

    /// <summary>Longer than the longest lease of a client, with all that is allowed for until it has ended.</summary>
    private static readonly TimeSpan LongCalm = TimeSpan.FromSeconds(7);

    public required ulong Seed { get; init; }

    public required NodeSettings Nodes { get; init; }

    public required NetworkOptions Network { get; init; }

    public required Workload Workload { get; init; }

    /// <summary>How long the phase with faults lasts.</summary>
    public required TimeSpan Unrest { get; init; }

    /// <summary>How long the calm after the faults lasts at least, so that in some runs leases are seen to end in it.</summary>
    public required TimeSpan Calm { get; init; }

    public required IReadOnlyList<Fault> Faults { get; init; }

    /// <summary>The protocol's options, the same for all members but for their ids.</summary>
    public RaftOptions Options => Nodes.RaftOptions(Nodes.Members[0].Id);

    /// <summary>Whether the protocol's options promise a leader to a quorum that a partition leaves connected.</summary>
    public bool LeadsThroughPartitions => Options is { PreVote: true, CheckQuorum: true };

    public static Scenario Draw(ulong seed)
    {
        RandomStream random = RandomStream.Of(seed, "scenario");
        int size = DrawSize(random);
        Member[] members = [.. Enumerable.Range(1, size).Select(id => new Member(new NodeId((ulong)id), $"n{id}", [$"http://n{id}:2380"], []))];
        RaftOptions options = DrawOptions(random, members);
        TimeSpan unrest = random.Between(TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(14));
        // Members come and go in some runs only, as those in which drives destroy what they hold must be others.
        int spares = random.Chance(300) ? 1 + random.Below(2) : 0;
        Workload workload = Workload.Draw(RandomStream.Of(seed, "workload"));
        IReadOnlyList<Fault> faults = new FaultPlan(RandomStream.Of(seed, "faults"), size, spares, workload, unrest).Draw();
        if (RandomStream.Of(seed, "leases").Chance(500) && faults.All(fault => LeavesClocksWithin(options.ClockDriftPerMillion, fault))) options = WithLeaseReads(options);
        return new Scenario
        {
            Seed = seed,
            Nodes = new NodeSettings
            {
                ClusterId = ClusterId,
                Members = members,
                RaftOptions = id => options with { Id = id },
                Spares = spares,
                Snapshots = DrawSnapshots(random),
                SegmentBytes = 1 << (10 + random.Below(6)),
                MostSync = random.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(15)),
            },
            Network = DrawNetwork(random),
            Workload = workload,
            Unrest = unrest,
            Calm = workload.Leases > 0 && random.Chance(300) ? LongCalm : TimeSpan.Zero,
            Faults = faults,
        };
    }

    /// <summary>Mostly the sizes that people run.</summary>
    private static int DrawSize(RandomStream random) => random.Below(100) switch
    {
        < 5 => 1,
        < 10 => 2,
        < 65 => 3,
        < 70 => 4,
        _ => 5,
    };

    private static RaftOptions DrawOptions(RandomStream random, Member[] members) => new()
    {
        Id = members[0].Id,
        PreVote = !random.Chance(150),
        CheckQuorum = !random.Chance(150),
        ActOnRefusedConnections = !random.Chance(200),
        MaxAppendBytes = random.Chance(300) ? 256 : 1 << 20,
        MaxInflightAppends = random.Chance(300) ? 2 : 256,
    };

    /// <summary>A leader reads by its own clock: what excludes that is switched off, and what it needs is on.</summary>
    private static RaftOptions WithLeaseReads(RaftOptions options) =>
        options with { LeaseReads = true, CheckQuorum = true, ActOnRefusedConnections = false };

    /// <summary>Where members' clocks are worse than the options say, nobody promises that such a read is linearizable.</summary>
    private static bool LeavesClocksWithin(int driftPerMillion, Fault fault) => fault switch
    {
        ClockJump or ClockStrobe => false,
        ClockDrift drift => Math.Abs(drift.Ppm) <= driftPerMillion,
        _ => true,
    };

    /// <summary>Mostly after so few entries that a run has several.</summary>
    private static SnapshotPolicy DrawSnapshots(RandomStream random) =>
        random.Chance(700) ? new SnapshotPolicy((ulong)(5 + random.Below(60)), 1 << 20) : SnapshotPolicy.Default;

    private static NetworkOptions DrawNetwork(RandomStream random)
    {
        bool isOrdered = random.Chance(700);
        return new NetworkOptions
        {
            IsOrdered = isOrdered,
            MostDelay = random.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(10)),
            TailPermille = random.Chance(500) ? random.Below(60) : 0,
            LossPermille = random.Chance(500) ? random.Below(isOrdered ? 20 : 100) : 0,
            DuplicatePermille = isOrdered || random.Chance(500) ? 0 : random.Below(300),
            CutsHold = isOrdered && random.Chance(500),
        };
    }
}
