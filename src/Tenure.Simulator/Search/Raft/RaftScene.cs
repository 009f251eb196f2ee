using Tenure.Protocols.Raft;

namespace Tenure.Simulator.Search.Raft;

/// <summary>Three members with certain disks, and how far to search from there.</summary>
internal sealed record RaftScene(string Name, RaftBounds Bounds, int MaxAppendBytes, IReadOnlyList<(HardState State, IReadOnlyList<Entry> Log)> Disks)
{
    private const int Large = 1 << 20;

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

    private static readonly RaftBounds AfterTwoTerms =
        new(Terms: 4, Timeouts: 2, Proposals: 0, Crashes: 0, Writes: 1, Heartbeats: 0, PreVote: false);

    private static readonly IReadOnlyList<(HardState State, IReadOnlyList<Entry> Log)> Empty = [Disk(), Disk(), Disk()];

    /// <summary>From empty disks, every way to elect and to fail to.</summary>
    public static RaftScene Elections { get; } = new(
        "raft, elections", new RaftBounds(Terms: 2, Timeouts: 6, Proposals: 0, Crashes: 1, Writes: 9, Heartbeats: 0, PreVote: false), Large, Empty);

    /// <summary>From empty disks, one command and every way to lose it.</summary>
    public static RaftScene Replication { get; } = new(
        "raft, one proposal", new RaftBounds(Terms: 2, Timeouts: 2, Proposals: 1, Crashes: 0, Writes: 9, Heartbeats: 0, PreVote: false), Large, Empty);

    /// <summary>
    /// Two leaders have come and gone and replicated nothing, as in the paper's figure 8 (§5.4.2). What an old term left behind
    /// shows where entries travel one by one.
    /// </summary>
    public static RaftScene FigureEight { get; } = new(
        "raft, figure 8", AfterTwoTerms, MaxAppendBytes: 1, [Disk(2, 1), Disk(2, 2), Disk(2)]);

    /// <summary>An old term's log is longer than a newer term's, which counts for more (§5.4.1).</summary>
    public static RaftScene LongerLog { get; } = new(
        "raft, a longer log of an older term", AfterTwoTerms, Large, [Disk(2, 1, 1, 1), Disk(2, 2), Disk(2)]);

    /// <summary>From empty disks, everything at once. The disks write at once, or it would be more than fits into a machine's memory.</summary>
    public static RaftScene Everything { get; } = new(
        "raft, two proposals and a crash", new RaftBounds(Terms: 2, Timeouts: 2, Proposals: 2, Crashes: 1, Writes: 0, Heartbeats: 0, PreVote: false), Large, Empty);

    public static IReadOnlyList<RaftScene> All { get; } = [FigureEight, LongerLog, Elections, Replication, Everything];

    public SearchResult Run(int mostStates, Action<string, long, int>? progress)
    {
        var space = new RaftSpace(Bounds, Timeless with { MaxAppendBytes = MaxAppendBytes }, Disks);
        return BreadthFirst.Run(Name, Bounds.ToString(), space, mostStates, (states, depth) => progress?.Invoke(Name, states, depth));
    }

    /// <summary>A disk by its term and the terms of its entries, as the paper's figures draw logs.</summary>
    private static (HardState State, IReadOnlyList<Entry> Log) Disk(ulong term = 0, params ulong[] entries) => (
        new HardState(new Term(term), NodeId.None, LogIndex.Zero),
        [.. entries.Select((each, place) => new Entry(new Term(each), new LogIndex((ulong)place + 1), EntryKind.NoOp, default))]);
}
