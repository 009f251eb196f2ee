using Tenure.Protocols;

namespace Tenure.Simulator.Search.Raft;

/// <summary>
/// A state of the whole cluster: for each member the number of its state in the <see cref="MemberTable"/>, and how much of
/// the bounds is used up.
/// </summary>
internal readonly record struct ClusterState(int First, int Second, int Third, byte Timeouts, byte Proposals, byte Crashes)
{
    public int this[int member] => member switch
    {
        0 => First,
        1 => Second,
        _ => Third,
    };

    public ClusterState With(int member, int state) => member switch
    {
        0 => this with { First = state },
        1 => this with { Second = state },
        _ => this with { Third = state },
    };

    public bool Precedes(ClusterState other) =>
        First != other.First ? First < other.First : Second != other.Second ? Second < other.Second : Third < other.Third;

    public override int GetHashCode()
    {
        ulong mixed = SplitMix64.Mix(((ulong)(uint)First << 32) | (uint)Second);
        return (int)SplitMix64.Mix(mixed + ((ulong)(uint)Third << 32) + ((ulong)Timeouts << 16) + ((ulong)Proposals << 8) + Crashes);
    }
}
