using Tenure.EndToEnd.Tests.Clusters;

namespace Tenure.EndToEnd.Tests.Etcdctl;

/// <summary>
/// What the suites of Debian's etcdctl have in common. Each suite is written once, and runs against etcd and against
/// Tenure: what it expects is what etcd does.
/// </summary>
public abstract class EtcdctlSuite(SharedCluster shared) : IAsyncLifetime
{
    /// <summary>The cluster under test.</summary>
    protected EtcdCompatibleCluster Cluster { get; private set; } = null!;

    /// <summary>etcdctl, connected to the first member.</summary>
    protected Client Ctl { get; private set; } = null!;

    /// <summary>etcdctl, connected to all members.</summary>
    protected Client CtlOfAll { get; private set; } = null!;

    /// <summary>What the keys of this test begin with, so that it sees nobody else's; outputs are shown without it.</summary>
    protected string Prefix { get; } = $"{Guid.NewGuid():N}/";

    public async Task InitializeAsync()
    {
        Cluster = await shared.Cluster;
        Ctl = new Client(Cluster.Members[0].ClientUrl, Prefix);
        CtlOfAll = new Client(Cluster.Endpoints, Prefix);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>A key of this test.</summary>
    protected string Key(string name) => Prefix + name;

    /// <summary>Puts keys in the order given, one revision each.</summary>
    protected async Task PutAsync(params (string Key, string Value)[] pairs)
    {
        foreach ((string key, string value) in pairs)
            await Ctl.RunAsync("put", Key(key), value);
    }

    /// <summary>The store's revision now.</summary>
    protected async Task<long> RevisionAsync() =>
        (await Ctl.JsonAsync("get", Key("no such key"))).GetProperty("header").GetProperty("revision").GetInt64();
}
