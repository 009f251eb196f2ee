using Tenure.Cli.Clients;
using Tenure.Cli.Demo.Events;
using Tenure.Cli.Demo.Workers;
using Tenure.Cli.Serving;

namespace Tenure.Cli.Demo;

/// <summary>What the scenes play on: the nodes, the workers, the two directories, and the record of what happens.</summary>
internal sealed class Stage
{
    // Far more than anything takes, also on a machine that is busy: what is late by this much does not come.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _scene;
    private readonly CancellationToken _cancel;
    private readonly ClusterMonitor _monitor;

    public Stage(
        string scene, LocalCluster cluster, IReadOnlyList<WorkerProcess> workers, ClusterMonitor monitor, Chronicle chronicle, CancellationToken cancel)
    {
        (_scene, Cluster, Workers, _monitor, Chronicle, _cancel) = (scene, cluster, workers, monitor, chronicle, cancel);
    }

    public LocalCluster Cluster { get; }

    public IReadOnlyList<WorkerProcess> Workers { get; }

    public Chronicle Chronicle { get; }

    public CancellationToken Cancel => _cancel;

    /// <summary>The highest term so far.</summary>
    public ulong Term => _monitor.Term;

    public WorkerProcess Worker(string name) => Workers.Single(worker => worker.Name == name);

    public LocalNode Node(string name) => Cluster.Nodes.Single(node => node.Name == name);

    /// <summary>Waits for an event at or behind a position; where it does not come, the check of that name does not hold.</summary>
    public Task<T> SeeAsync<T>(int from, Func<T, bool> isMeant, string what)
        where T : DemoEvent => Chronicle.WaitAsync(from, isMeant, what, Patience, _cancel);

    /// <summary>The next record that somebody acknowledges from now on: whoever that is leads.</summary>
    public Task<Acknowledged> SeeWritingAsync(bool fenced = true) =>
        SeeAsync<Acknowledged>(Chronicle.Position, record => record.Fenced == fenced, "a worker leads and writes");

    /// <summary>The node that leads the cluster, once one leads in the newest term.</summary>
    public async Task<LocalNode> SeeLeadingNodeAsync()
    {
        while (true)
        {
            ulong term = Term;
            Elected leader = await SeeAsync<Elected>(from: 0, elected => elected.Term >= term, "a node leads the cluster");
            if (leader.Term >= Term) return Node(leader.Node);
        }
    }

    public void Act(DemoAction action, string target, string note = "") => Chronicle.Add(new Acted(action, target, note));

    public void Check(string check, bool held, string detail) => Chronicle.Add(new Checked(_scene, check, held, detail));

    /// <summary>What an operator's commands would use, on some of the nodes.</summary>
    public static ClusterClient Connect(IEnumerable<LocalNode> nodes, TimeSpan patience) =>
        new(nodes.Select(node => node.ClientUrl), patience);
}
