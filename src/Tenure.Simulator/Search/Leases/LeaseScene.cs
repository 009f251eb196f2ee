namespace Tenure.Simulator.Search.Leases;

/// <summary>Two candidates that have not begun, and how far to search from there.</summary>
internal sealed record LeaseScene(string Name, LeaseBounds Bounds)
{
    public static LeaseScene Plain { get; } = new("leases", new LeaseBounds(Steps: 24, Campaigns: 2, Resignations: 1, Failovers: 0));

    public static IReadOnlyList<LeaseScene> All { get; } = [Plain];

    public SearchResult Run(int mostStates, Action<string, long, int>? progress) => BreadthFirst.Run(
        Name, Bounds.ToString(), new LeaseSpace(Bounds), mostStates, (states, depth) => progress?.Invoke(Name, states, depth));
}
