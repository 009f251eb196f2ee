namespace Tenure.EndToEnd.Tests.Clusters;

/// <summary>
/// A three-member cluster that the tests of one collection share, started by the first that asks. Tests keep apart by
/// using keys of their own, so only those that harm members need a cluster to themselves.
/// </summary>
public abstract class SharedCluster : IAsyncLifetime
{
    private readonly Lazy<Task<EtcdCompatibleCluster>> _cluster;

    protected SharedCluster() => _cluster = new(() => StartAsync(new ClusterOptions(Members: 3)));

    /// <summary>The cluster, or a skipped test where its server is missing.</summary>
    public Task<EtcdCompatibleCluster> Cluster => _cluster.Value;

    /// <summary>Starts another cluster of the same server.</summary>
    public abstract Task<EtcdCompatibleCluster> StartAsync(ClusterOptions options);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_cluster.IsValueCreated && _cluster.Value.IsCompletedSuccessfully)
            await _cluster.Value.Result.DisposeAsync();
    }
}

public sealed class SharedEtcd : SharedCluster
{
    public override async Task<EtcdCompatibleCluster> StartAsync(ClusterOptions options) =>
        await RealEtcdCluster.StartAsync(options);
}

public sealed class SharedTenure : SharedCluster
{
    public override async Task<EtcdCompatibleCluster> StartAsync(ClusterOptions options) =>
        await TenureCluster.StartAsync(options);
}
