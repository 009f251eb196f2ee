using Tenure.Simulator.Search.Leases;
using Tenure.Simulator.Search.Raft;

namespace Tenure.Simulator.Search;

/// <summary>What can be searched, by name. Each search has several scenes, which differ in where they begin.</summary>
internal static class Searches
{
    /// <summary>Where a search is given up: some 30 bytes for each state, and the machine has other things to do.</summary>
    public const int MostStates = 120_000_000;

    public static IReadOnlyList<string> Names { get; } = ["raft", "leases"];

    /// <param name="what">One of <see cref="Names"/>.</param>
    /// <param name="progress">Told the scene, the number of states and the depth at the beginning of each level.</param>
    public static IEnumerable<SearchResult> Run(string what, Action<string, long, int>? progress = null) => what switch
    {
        "raft" => RaftScene.All.Select(scene => scene.Run(MostStates, progress)),
        "leases" => LeaseScene.All.Select(scene => scene.Run(MostStates, progress)),
        _ => throw new ArgumentException($"there is no search '{what}'", nameof(what)),
    };
}
