namespace Tenure.Simulator.Compare;

/// <summary>A process that wants to lead, as an observer sees it who sees all processes at once.</summary>
internal abstract class Candidate(Arena arena, int number) : Host(arena, number)
{
    /// <summary>Nobody is known to lead.</summary>
    public const int Nobody = -1;

    /// <summary>Whether it would act as the leader if it ran now: a paused process believes what it will find itself believing.</summary>
    public bool Believes => IsAlive && IsConvinced;

    /// <summary>Whom it takes for the leader, by number.</summary>
    public abstract int KnownLeader { get; }

    /// <summary>What goes with its writes, so that a fence can tell an old leader's from a new one's; null where there is no such number.</summary>
    public abstract ulong? Token { get; }

    protected abstract bool IsConvinced { get; }
}
