using Tenure.Cli.Clients;
using Tenure.Cli.Processes;

namespace Tenure.Cli.Serving;

/// <summary>Three members on this machine. They end with this process, however it ends.</summary>
internal sealed class LocalCluster : IAsyncDisposable
{
    private const int Size = 3;
    private const int StartAttempts = 5;
    private static readonly TimeSpan ElectionPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly string _logLevel;

    private LocalCluster(IReadOnlyList<LocalNode> nodes, string logLevel)
    {
        Nodes = nodes;
        _logLevel = logLevel;
    }

    public IReadOnlyList<LocalNode> Nodes { get; }

    public IEnumerable<string> Endpoints => Nodes.Select(node => node.ClientUrl);

    private string InitialCluster => string.Join(',', Nodes.Select(node => $"{node.Name}={node.PeerUrl}"));

    /// <summary>Starts the members on free ports, and returns when one of them leads.</summary>
    public static async Task<LocalCluster> StartAsync(string directory, string logLevel, CancellationToken cancel)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                // Each attempt has data of its own: the members' ids follow from their ports.
                return await StartAsync(Path.Combine(directory, $"{attempt}"), FreePorts.Find(2 * Size), logLevel, cancel);
            }
            catch (CommandFailedException taken) when (taken.Message.Contains("in use", StringComparison.Ordinal) && attempt < StartAttempts)
            {
                // Somebody took one of the ports between our look and the start; others will do.
            }
        }
    }

    /// <param name="ports">For each member one for clients and one for its peers.</param>
    public static async Task<LocalCluster> StartAsync(
        string directory, IReadOnlyList<int> ports, string logLevel, CancellationToken cancel)
    {
        LocalNode[] nodes = [.. Enumerable.Range(0, Size).Select(i =>
            new LocalNode($"n{i + 1}", ports[2 * i], ports[(2 * i) + 1], Path.Combine(directory, $"n{i + 1}")))];
        var cluster = new LocalCluster(nodes, logLevel);
        try
        {
            await Task.WhenAll(nodes.Select(node => cluster.StartNodeAsync(node, cancel)));
            await cluster.WaitForLeaderAsync(cancel);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a member that is down, on its old ports and data.</summary>
    public Task StartNodeAsync(LocalNode node, CancellationToken cancel) => node.StartAsync(InitialCluster, _logLevel, cancel);

    public async ValueTask DisposeAsync() => await Task.WhenAll(Nodes.Select(node => node.DisposeAsync().AsTask()));

    private async Task WaitForLeaderAsync(CancellationToken cancel)
    {
        using var client = new ClusterClient(Endpoints);
        using var patience = new CancellationTokenSource(ElectionPatience, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        try
        {
            while ((await client.ViewAsync(either.Token)).Leader is null)
                await Task.Delay(PollInterval, TimeProvider.System, either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new CommandFailedException($"the cluster elected no leader within {ElectionPatience.TotalSeconds:0} s");
        }
    }
}
