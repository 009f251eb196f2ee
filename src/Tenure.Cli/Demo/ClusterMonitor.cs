using Tenure.Cli.Clients;
using Tenure.Cli.Demo.Events;
using Tenure.Cli.Serving;
using Tenure.Wire.Protos;

namespace Tenure.Cli.Demo;

/// <summary>
/// Asks every node, over and over, whom it takes for the cluster's leader, and records what changes. A node answers from
/// what it knows itself, also while it is cut off.
/// </summary>
internal sealed class ClusterMonitor(IReadOnlyList<LocalNode> nodes, Chronicle chronicle, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _stop = new();
    private Task[] _watching = [];
    private ulong _term;

    /// <summary>The highest term that a node has named.</summary>
    public ulong Term => Volatile.Read(ref _term);

    public void Start() => _watching = [.. nodes.Select(node => Task.Run(() => WatchAsync(node)))];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_watching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task WatchAsync(LocalNode node)
    {
        using var client = new ClusterClient([node.ClientUrl], Patience);
        using var tick = new PeriodicTimer(Interval, time);
        NodeSight last = default;
        IReadOnlyDictionary<ulong, string> names = new Dictionary<ulong, string>();
        while (await tick.WaitForNextTickAsync(_stop.Token))
        {
            MemberAnswer answer = await ClusterClient.AskAsync(client.Etcd, node.ClientUrl, _stop.Token);
            if (answer.Status is not { } status) continue;
            if (names.Count == 0) names = await NamesAsync(client);
            NodeSight seen = NodeSight.Of(status, names);
            Record(node.Name, last, seen);
            last = seen;
        }
    }

    private async Task<IReadOnlyDictionary<ulong, string>> NamesAsync(ClusterClient client) =>
        (await client.Etcd.MemberListAsync(_stop.Token)).Members.ToDictionary(member => member.ID, member => member.Name);

    private void Record(string node, NodeSight last, NodeSight seen)
    {
        InterlockedMax(seen.Term);
        if (seen == last) return;
        if (seen.Leads(node)) chronicle.Add(new Elected(node, seen.Term));
        else if (last.Leads(node)) chronicle.Add(new SteppedDown(node, seen.Term));
        if (!seen.Leads(node) && seen.Leader is { } leader) chronicle.Add(new Following(node, leader, seen.Term));
    }

    private void InterlockedMax(ulong term)
    {
        ulong known = Term;
        while (known < term && Interlocked.CompareExchange(ref _term, term, known) != known) known = Term;
    }

    /// <summary>What a node said last.</summary>
    private readonly record struct NodeSight(string? Leader, ulong Term)
    {
        public static NodeSight Of(StatusResponse status, IReadOnlyDictionary<ulong, string> names) =>
            new(names.GetValueOrDefault(status.Leader), status.RaftTerm);

        public bool Leads(string node) => Leader == node;
    }
}
