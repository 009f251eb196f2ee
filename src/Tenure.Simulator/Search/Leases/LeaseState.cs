using Tenure.Protocols;

namespace Tenure.Simulator.Search.Leases;

/// <summary>A state of two candidates and their grantor: the numbers of what each is, the true time, and what is used up.</summary>
/// <param name="Clocks">Which clocks are fast; chosen by the first event.</param>
/// <param name="Paused">Which candidates stand still, a bit for each.</param>
internal readonly record struct LeaseState(
    int First, int Second, int Grantor, byte Step, sbyte Clocks, byte Paused, byte Pauses, byte Campaigns, byte Resignations, byte Failovers)
{
    public const sbyte ClocksNotChosen = -1;

    public int this[int place] => place == 0 ? First : Second;

    public bool IsPaused(int place) => ((Paused >> place) & 1) == 1;

    public LeaseState With(int place, int candidate) => place == 0 ? this with { First = candidate } : this with { Second = candidate };

    public override int GetHashCode()
    {
        ulong mixed = SplitMix64.Mix(((ulong)(uint)First << 32) | (uint)Second);
        ulong rest = ((ulong)Paused << 48) | ((ulong)Pauses << 40) | ((ulong)Step << 32) | ((ulong)(byte)Clocks << 24) | ((ulong)Campaigns << 16) | ((ulong)Resignations << 8) | Failovers;
        return (int)SplitMix64.Mix(SplitMix64.Mix(mixed + (uint)Grantor) + rest);
    }
}
