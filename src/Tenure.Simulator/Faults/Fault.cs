namespace Tenure.Simulator.Faults;

/// <summary>
/// Something bad that happens to the cluster at a time, and mostly is over after another: a closed family of plain records, so
/// that a schedule can be printed, shrunk and played again. Each stands for itself: taking one out leaves the others as they are.
/// </summary>
/// <param name="At">When it begins.</param>
/// <param name="Length">How long it lasts.</param>
internal abstract record Fault(TimeSpan At, TimeSpan Length)
{
    public TimeSpan End => At + Length;

    /// <summary>The kind's stable name, in kebab case.</summary>
    public abstract string Kind { get; }
}

/// <summary>A fault that hits one member.</summary>
internal abstract record MemberFault(TimeSpan At, TimeSpan Length, Victim Victim) : Fault(At, Length);

/// <summary>Whom a fault hits: whoever leads at that moment, or a machine by its number.</summary>
internal readonly record struct Victim(bool IsLeader, int Number);

/// <summary>The process stands still, as after SIGSTOP.</summary>
internal sealed record Pause(TimeSpan At, TimeSpan Length, Victim Victim) : MemberFault(At, Length, Victim)
{
    public override string Kind => "pause";
}

/// <summary>The process is killed, and started again when the fault is over.</summary>
internal sealed record Kill(TimeSpan At, TimeSpan Length, Victim Victim) : MemberFault(At, Length, Victim)
{
    public override string Kind => "kill";
}

/// <summary>The machine loses power.</summary>
internal sealed record PowerLoss(TimeSpan At, TimeSpan Length, Victim Victim) : MemberFault(At, Length, Victim)
{
    public override string Kind => "power-loss";
}

/// <summary>All machines lose power at once.</summary>
internal sealed record Blackout(TimeSpan At, TimeSpan Length) : Fault(At, Length)
{
    public override string Kind => "blackout";
}

/// <summary>Members cannot reach each other; the victim is the one around which the shape is drawn.</summary>
/// <param name="IsAlone">No other fault comes near it, so that progress can be demanded while it lasts.</param>
internal sealed record Partition(TimeSpan At, TimeSpan Length, Victim Victim, PartitionShape Shape, bool IsAlone = false)
    : MemberFault(At, Length, Victim)
{
    public override string Kind => $"partition-{Shape.Name()}";
}

/// <summary>A connection breaks in both directions, and is dialled anew.</summary>
internal sealed record BrokenConnection(TimeSpan At, Victim Victim, int Other) : MemberFault(At, TimeSpan.Zero, Victim)
{
    public override string Kind => "broken-connection";
}

/// <summary>Something between the machines closes the member's connections and refuses new ones, although it lives.</summary>
internal sealed record FalseRefusal(TimeSpan At, TimeSpan Length, Victim Victim) : MemberFault(At, Length, Victim)
{
    public override string Kind => "false-refusal";
}

/// <summary>A client reaches no member.</summary>
internal sealed record ClientCut(TimeSpan At, TimeSpan Length, int Client) : Fault(At, Length)
{
    public override string Kind => "client-cut";
}

/// <summary>The monotonic clock leaps ahead.</summary>
internal sealed record ClockJump(TimeSpan At, Victim Victim, TimeSpan Ahead) : MemberFault(At, TimeSpan.Zero, Victim)
{
    public override string Kind => "clock-jump";
}

/// <summary>The clock leaps ahead and nearly stands still in turn.</summary>
internal sealed record ClockStrobe(TimeSpan At, TimeSpan Length, Victim Victim, TimeSpan Step) : MemberFault(At, Length, Victim)
{
    public override string Kind => "clock-strobe";
}

/// <summary>The clock runs wrong by so many millionths.</summary>
internal sealed record ClockDrift(TimeSpan At, TimeSpan Length, Victim Victim, int Ppm) : MemberFault(At, Length, Victim)
{
    public override string Kind => Math.Abs(Ppm) <= 10_000 ? "clock-drift-within" : "clock-drift-beyond";
}

/// <summary>The disk takes so many times longer.</summary>
internal sealed record SlowDisk(TimeSpan At, TimeSpan Length, Victim Victim, int Times) : MemberFault(At, Length, Victim)
{
    public override string Kind => "slow-disk";
}

/// <summary>The next sync fails once.</summary>
internal sealed record SyncError(TimeSpan At, Victim Victim) : MemberFault(At, TimeSpan.Zero, Victim)
{
    public override string Kind => "sync-error";
}

/// <summary>The disk is full while it lasts.</summary>
internal sealed record FullDisk(TimeSpan At, TimeSpan Length, Victim Victim) : MemberFault(At, Length, Victim)
{
    public override string Kind => "full-disk";
}

/// <summary>The drive loses a bit or misplaces a sector; it shows when the member starts again after the loss of power at the end.</summary>
internal sealed record DiskDamage(TimeSpan At, TimeSpan Length, Victim Victim, bool IsMisdirected) : MemberFault(At, Length, Victim)
{
    public override string Kind => IsMisdirected ? "misdirected-write" : "bit-rot";
}

/// <summary>An operator moves leadership to the victim.</summary>
internal sealed record Transfer(TimeSpan At, Victim Victim) : MemberFault(At, TimeSpan.Zero, Victim)
{
    public override string Kind => "transfer";
}

/// <summary>An operator compacts the store.</summary>
internal sealed record Compaction(TimeSpan At, Victim Victim) : MemberFault(At, TimeSpan.Zero, Victim)
{
    public override string Kind => "compaction";
}

/// <summary>An operator adds a machine that stands by, as a voter or as a learner, and starts it.</summary>
internal sealed record MemberAddition(TimeSpan At, Victim Victim, bool AsLearner) : MemberFault(At, TimeSpan.Zero, Victim)
{
    public override string Kind => AsLearner ? "learner-added" : "voter-added";
}

/// <summary>An operator makes the learner a voter.</summary>
internal sealed record LearnerPromotion(TimeSpan At, Victim Victim) : MemberFault(At, TimeSpan.Zero, Victim)
{
    public override string Kind => "learner-promoted";
}

/// <summary>An operator takes the victim out of the cluster.</summary>
internal sealed record MemberRemoval(TimeSpan At, Victim Victim) : MemberFault(At, TimeSpan.Zero, Victim)
{
    public override string Kind => "member-removed";
}

/// <summary>A fault that hits the machine of one candidate of an election.</summary>
internal abstract record CandidateFault(TimeSpan At, TimeSpan Length, int Candidate) : Fault(At, Length);

/// <summary>The candidate's process stands still, while its clock runs on.</summary>
internal sealed record CandidatePause(TimeSpan At, TimeSpan Length, int Candidate) : CandidateFault(At, Length, Candidate)
{
    public override string Kind => "candidate-pause";
}

/// <summary>The candidate's process is killed, and started again when the fault is over.</summary>
internal sealed record CandidateKill(TimeSpan At, TimeSpan Length, int Candidate) : CandidateFault(At, Length, Candidate)
{
    public override string Kind => "candidate-kill";
}

/// <summary>The candidate reaches no member. Before that, for a while, it is only not reached: the answers to what it asked come late.</summary>
internal sealed record CandidateCut(TimeSpan At, TimeSpan Length, int Candidate, TimeSpan DeafFor) : CandidateFault(At, Length, Candidate)
{
    public override string Kind => DeafFor > TimeSpan.Zero ? "candidate-fades" : "candidate-cut";
}

/// <summary>The candidate's clock leaps: the monotonic one ahead, or only the wall clock, ahead or back.</summary>
internal sealed record CandidateClockJump(TimeSpan At, int Candidate, TimeSpan By, bool IsWall) : CandidateFault(At, TimeSpan.Zero, Candidate)
{
    public override string Kind => IsWall ? "candidate-wall-clock-set" : "candidate-clock-jump";
}

/// <summary>The candidate's clock runs wrong by so many millionths.</summary>
internal sealed record CandidateClockDrift(TimeSpan At, TimeSpan Length, int Candidate, int Ppm) : CandidateFault(At, Length, Candidate)
{
    public override string Kind => "candidate-clock-drift";
}
