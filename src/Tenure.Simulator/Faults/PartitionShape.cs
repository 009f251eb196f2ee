namespace Tenure.Simulator.Faults;

internal enum PartitionShape : byte
{
    /// <summary>The victim alone against all others.</summary>
    Isolate,

    /// <summary>The victim's side is the largest that is no quorum.</summary>
    Minority,

    /// <summary>The victim is not heard.</summary>
    OneWayOut,

    /// <summary>The victim hears nobody.</summary>
    OneWayIn,

    /// <summary>Two sides that meet in the victim alone.</summary>
    Bridge,

    /// <summary>The victim and its neighbour.</summary>
    Pair,
}

internal static class PartitionShapes
{
    public static string Name(this PartitionShape shape) => shape switch
    {
        PartitionShape.Isolate => "isolate",
        PartitionShape.Minority => "minority",
        PartitionShape.OneWayOut => "one-way-out",
        PartitionShape.OneWayIn => "one-way-in",
        PartitionShape.Bridge => "bridge",
        _ => "pair",
    };

    /// <summary>The directions that are cut among so many machines, around this one.</summary>
    public static IEnumerable<(int From, int To)> Directions(this PartitionShape shape, int machines, int victim)
    {
        int[] others = [.. Enumerable.Range(1, machines - 1).Select(step => (victim + step) % machines)];
        return shape switch
        {
            PartitionShape.Isolate => BothWays([victim], others),
            PartitionShape.Minority => BothWays([victim, .. others.Take(Math.Max(0, (machines - 1) / 2 - 1))], others.Skip(Math.Max(0, (machines - 1) / 2 - 1))),
            PartitionShape.OneWayOut => others.Select(other => (victim, other)),
            PartitionShape.OneWayIn => others.Select(other => (other, victim)),
            PartitionShape.Bridge => BothWays(others.Take(others.Length / 2), others.Skip(others.Length / 2)),
            _ => BothWays([victim], others.Take(1)),
        };
    }

    private static IEnumerable<(int From, int To)> BothWays(IEnumerable<int> left, IEnumerable<int> right) =>
        from one in left
        from other in right
        from direction in new[] { (one, other), (other, one) }
        select direction;
}
