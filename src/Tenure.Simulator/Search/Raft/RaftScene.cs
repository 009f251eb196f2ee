using Tenure.Protocols.Raft;

namespace Tenure.Simulator.Search.Raft;

/// <summary>Three members with certain disks, and how far to search from there.</summary>
internal sealed record RaftScene(string Name, RaftBounds Bounds, int MaxAppendBytes, IReadOnlyList<(HardState State, IReadOnlyList<Entry> Log)> Disks)
{
    /// <summary>Every deadline has always come, so that a timeout is the search's choice; so nobody holds votes back either.</summary>
    private static readonly RaftOptions Timeless = new()
    {
        Id = NodeId.None,
        HeartbeatInterval = TimeSpan.Zero,
        ElectionTimeoutMin = TimeSpan.Zero,
        ElectionTimeoutMax = TimeSpan.Zero,
        CheckQuorum = false,
        ActOnRefusedConnections = false,
    };

    /// <summary>From empty disks.</summary>
    public static RaftScene Fresh { get; } = new(
        "raft from empty disks", new RaftBounds(Terms: 2, Timeouts: 6, Proposals: 2, Crashes: 1, Writes: 9, Heartbeats: 0, PreVote: false), 1 << 20, [Disk(), Disk(), Disk()]);

    /// <summary>
    /// Two leaders have come and gone and replicated nothing, as in the paper's figure 8 (§5.4.2). What an old term left behind
    /// needs entries that travel one by one.
    /// </summary>
    public static RaftScene FigureEight { get; } = new(
        "raft from figure 8's logs", new RaftBounds(Terms: 4, Timeouts: 6, Proposals: 0, Crashes: 1, Writes: 9, Heartbeats: 0, PreVote: false), 1, [Disk(2, 1, 1, 1), Disk(2, 2), Disk(2)]);

    public static IReadOnlyList<RaftScene> All { get; } = [Fresh, FigureEight];

    public int Inflight { get; init; } = 256;

    public SearchResult Run(int mostStates, Action<string, long, int>? progress)
    {
        RaftSpace space = Space();
        return BreadthFirst.Run(Name, Bounds.ToString(), space, mostStates, (states, depth) => progress?.Invoke(Name, states, depth));
    }

    public RaftSpace Space() => new(Bounds, Timeless with { MaxAppendBytes = MaxAppendBytes, MaxInflightAppends = Inflight }, Disks);

    /// <summary>A disk by its term and the terms of its entries, as the paper's figures draw logs.</summary>
    private static (HardState State, IReadOnlyList<Entry> Log) Disk(ulong term = 0, params ulong[] entries) => (
        new HardState(new Term(term), NodeId.None, LogIndex.Zero),
        [.. entries.Select((each, place) => new Entry(new Term(each), new LogIndex((ulong)place + 1), EntryKind.NoOp, default))]);
}
