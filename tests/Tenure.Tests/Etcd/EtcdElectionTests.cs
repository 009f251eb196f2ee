using Tenure.Testing.Elections;

namespace Tenure.Tests.Etcd;

/// <summary>The contract of elections, kept by Debian's etcd.</summary>
public sealed class EtcdElectionTests(EtcdElectionTests.SharedCluster shared)
    : EtcdElectionContract, IClassFixture<EtcdElectionTests.SharedCluster>
{
    protected override Task<EtcdCompatibleCluster> Cluster => shared.Cluster;

    protected override async Task<EtcdCompatibleCluster> StartAsync(ClusterOptions options) =>
        await RealEtcdCluster.StartAsync(options);

    /// <summary>One cluster for all tests that harm nothing, started by the first.</summary>
    public sealed class SharedCluster : IAsyncLifetime
    {
        private readonly Lazy<Task<EtcdCompatibleCluster>> _cluster =
            new(async () => await RealEtcdCluster.StartAsync(new ClusterOptions(Members: 3)));

        public Task<EtcdCompatibleCluster> Cluster => _cluster.Value;

        public Task InitializeAsync() => Task.CompletedTask;

        public async Task DisposeAsync()
        {
            if (_cluster is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
                await (await _cluster.Value).DisposeAsync();
        }
    }
}
