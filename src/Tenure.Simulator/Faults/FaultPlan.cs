using Tenure.Simulator.Clients;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Faults;

/// <summary>
/// Draws a schedule of faults. A run has a few kinds of faults and much of them, rather than a little of everything: that is
/// swarm testing (Groce et al., "Swarm testing", ISSTA 2012), and it reaches states that an even mixture never does.
/// </summary>
internal sealed class FaultPlan(RandomStream random, int machines, int spares, Workload workload, TimeSpan end)
{
    private static readonly TimeSpan QuietBefore = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LonelyLength = TimeSpan.FromSeconds(4);

    /// <summary>Those that leave a connected quorum, whoever the victim is.</summary>
    private static readonly PartitionShape[] WithQuorum =
        [PartitionShape.Bridge, PartitionShape.Bridge, PartitionShape.Isolate, PartitionShape.OneWayIn, PartitionShape.OneWayOut];

    /// <summary>The shortest time before the first fault, in which a leader is usually elected.</summary>
    private static readonly TimeSpan Prelude = TimeSpan.FromMilliseconds(300);

    /// <summary>
    /// Whether clocks leave the bound that leases trust in. From then on nobody owes anything that rests on time, so in most runs
    /// they stay within it.
    /// </summary>
    private readonly bool _clocksGoWild = random.Chance(250);

    private readonly List<Func<TimeSpan, Fault>> _kinds = [];

    public IReadOnlyList<Fault> Draw()
    {
        if (machines >= 3 && random.Chance(60)) return [LonelyPartition()];

        Choose();
        TimeSpan pause = random.Between(TimeSpan.FromMilliseconds(150), TimeSpan.FromMilliseconds(2500));
        List<Fault> faults = [];
        for (TimeSpan at = Prelude + random.Between(TimeSpan.Zero, pause); at < end; at += random.Between(TimeSpan.Zero, 2 * pause))
            faults.Add(random.Pick(_kinds)(at));
        if (workload.Candidates > 0) AddCandidates(faults);
        return faults;
    }

    /// <summary>What befalls candidates comes on top: they do not care what befalls the members.</summary>
    private void AddCandidates(List<Fault> faults)
    {
        Func<TimeSpan, Fault>[] kinds = [.. CandidateKinds().Where(_ => random.Chance(400))];
        if (kinds.Length == 0) return;
        TimeSpan pause = random.Between(TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(2500));
        for (TimeSpan at = Prelude + random.Between(TimeSpan.Zero, pause); at < end; at += random.Between(TimeSpan.Zero, 2 * pause))
            faults.Add(random.Pick(kinds)(at));
    }

    /// <summary>Nothing but a partition: a connected quorum must have a leader while it lasts.</summary>
    private Partition LonelyPartition()
    {
        PartitionShape shape = random.Pick(WithQuorum);
        return new(QuietBefore, LonelyLength, new Victim(random.Chance(700), random.Below(machines)), shape, IsAlone: true);
    }

    /// <summary>Each kind is in with an even chance, and at least one is.</summary>
    private void Choose()
    {
        List<Func<TimeSpan, Fault>> all = [.. Kinds()];
        foreach (Func<TimeSpan, Fault> kind in all)
            if (random.Chance(350)) _kinds.Add(kind);
        if (_kinds.Count == 0) _kinds.Add(random.Pick(all));
    }

    private IEnumerable<Func<TimeSpan, Fault>> Kinds()
    {
        yield return at => new Pause(at, Length(10, 2500), AnyVictim());
        yield return at => new Kill(at, Length(1, 2000), AnyVictim());
        yield return at => new PowerLoss(at, Length(1, 2000), AnyVictim());
        yield return at => new Blackout(at, Length(1, 1000));
        if (machines > 1)
        {
            foreach (PartitionShape shape in Enum.GetValues<PartitionShape>())
                yield return at => new Partition(at, Length(100, 6000), AnyVictim(), shape);
            yield return at => new BrokenConnection(at, AnyVictim(), random.Below(machines));
            yield return at => new FalseRefusal(at, Length(1, 1000), AnyVictim());
            yield return at => new Transfer(at, new Victim(false, random.Below(machines)));
        }

        yield return at => new ClientCut(at, Length(100, 3000), random.Below(workload.Clients));
        yield return at => new ClockDrift(at, Length(500, 5000), AnyVictim(), random.Below(20_000) - 10_000);
        if (_clocksGoWild)
        {
            yield return at => new ClockJump(at, AnyVictim(), Length(1, 3000));
            yield return at => new ClockStrobe(at, Length(500, 3000), AnyVictim(), Length(20, 400));
            yield return at => new ClockDrift(at, Length(500, 5000), AnyVictim(), random.Below(1_500_000) - 700_000);
        }

        yield return at => new SlowDisk(at, Length(100, 3000), AnyVictim(), 2 + random.Below(100));
        yield return at => new SyncError(at, AnyVictim());
        yield return at => new FullDisk(at, Length(50, 1500), AnyVictim());
        yield return at => new Compaction(at, new Victim(false, random.Below(machines)));
        if (spares > 0)
        {
            yield return at => new MemberAddition(at, AnySpare(), random.Chance(500));
            yield return at => new MemberAddition(at, AnySpare(), random.Chance(500));
            yield return at => new LearnerPromotion(at, AnySpare());
            yield return at => new MemberRemoval(at, new Victim(random.Chance(300), random.Below(machines + spares)));
        }

        // What a drive destroys is never more than the cluster can lose: the last machines, fewer than half, and
        // none where members come and go.
        if (machines >= 3 && spares == 0) yield return at => new DiskDamage(at, Length(1, 1000), new Victim(false, machines - 1 - random.Below((machines - 1) / 2)), random.Chance(300));
    }

    private IEnumerable<Func<TimeSpan, Fault>> CandidateKinds()
    {
        yield return at => new CandidatePause(at, Length(10, 6000), AnyCandidate());
        yield return at => new CandidateKill(at, Length(1, 3000), AnyCandidate());
        yield return at => new CandidateClockJump(at, AnyCandidate(), Length(10, 3000), IsWall: false);
        yield return at => new CandidateClockJump(at, AnyCandidate(), Length(10, 3000) * (random.Chance(500) ? 1 : -1), IsWall: true);
        if (_clocksGoWild) yield return at => new CandidateClockDrift(at, Length(1000, 6000), AnyCandidate(), random.Below(1_000_000) - 900_000);
        yield return at => new CandidateCut(at, Length(1000, 6000), AnyCandidate(), TimeSpan.Zero);
        yield return at => new CandidateCut(at, Length(1500, 6000), AnyCandidate(), DeafFor: Length(100, 600));
    }

    private int AnyCandidate() => random.Below(workload.Candidates);

    private Victim AnySpare() => new(false, machines + random.Below(spares));

    private Victim AnyVictim() => new(random.Chance(500), random.Below(machines));

    private TimeSpan Length(int leastMilliseconds, int mostMilliseconds)
    {
        // Most faults are short: each doubling of the length is as likely as the next.
        double span = Math.Log2((double)mostMilliseconds / leastMilliseconds);
        double exponent = random.Below(1001) / 1000.0 * span;
        return TimeSpan.FromMilliseconds(Math.Round(leastMilliseconds * Math.Pow(2, exponent), 3));
    }
}
