namespace Tenure.Simulator.Search.Leases;

/// <summary>A candidate that leads and one that waits, and how far to search from there.</summary>
internal sealed record LeaseScene(string Name, LeaseBounds Bounds)
{
    /// <summary>One candidate takes over from the other, who stands still at any time.</summary>
    public static LeaseScene Paused { get; } =
        new("leases, with a pause", new LeaseBounds(Steps: 16, Late: 1, Pauses: 1, Campaigns: 2, Resignations: 0, Failovers: 0));

    /// <summary>Either gives up at any moment.</summary>
    public static LeaseScene Resigned { get; } =
        new("leases, with a resignation", new LeaseBounds(Steps: 16, Late: 1, Pauses: 0, Campaigns: 2, Resignations: 1, Failovers: 0));

    /// <summary>The grantor is replaced by one that knows the leases, but not when they were last renewed.</summary>
    public static LeaseScene FailedOver { get; } =
        new("leases, with a failover", new LeaseBounds(Steps: 16, Late: 1, Pauses: 0, Campaigns: 2, Resignations: 0, Failovers: 1));

    public static IReadOnlyList<LeaseScene> All { get; } = [Paused, Resigned, FailedOver];

    public SearchResult Run(int mostStates, Action<string, long, int>? progress) => BreadthFirst.Run(
        Name, Bounds.ToString(), new LeaseSpace(Bounds), mostStates, (states, depth) => progress?.Invoke(Name, states, depth));
}
