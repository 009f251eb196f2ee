namespace Tenure.EndToEnd.Tests.Clusters;

/// <summary>The names of the collections. Tests of one collection run one after the other, on one shared cluster.</summary>
public static class Servers
{
    public const string Etcd = "etcd";
    public const string Tenure = "tenure";
}

[CollectionDefinition(Servers.Etcd)]
public sealed class EtcdTests : ICollectionFixture<SharedEtcd>;

[CollectionDefinition(Servers.Tenure)]
public sealed class TenureTests : ICollectionFixture<SharedTenure>;
