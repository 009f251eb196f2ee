using Tenure.EndToEnd.Tests.Clusters;
using Tenure.Testing.Elections;

namespace Tenure.EndToEnd.Tests.Elections;

/// <summary>The contract of elections, kept by our own server. (Etcd's half is beside the library's tests.)</summary>
public sealed class TenureElectionTests(SharedTenure shared) : EtcdElectionContract, IClassFixture<SharedTenure>
{
    protected override Task<EtcdCompatibleCluster> Cluster => shared.Cluster;

    protected override Task<EtcdCompatibleCluster> StartAsync(ClusterOptions options) => shared.StartAsync(options);
}
