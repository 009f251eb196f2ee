namespace Tenure.Testing;

/// <summary>A cluster of Debian's etcd.</summary>
public sealed class RealEtcdCluster : EtcdCompatibleCluster
{
    private RealEtcdCluster(ClusterOptions options)
        : base(options)
    {
    }

    /// <inheritdoc/>
    public override string ServerName => "etcd";

    /// <inheritdoc/>
    protected override (string Program, IReadOnlyList<string> Arguments) Server =>
        (Installed.Program("etcd", "etcd-server"), ["--logger", "zap", "--log-level", "warn"]);

    /// <summary>Starts a healthy cluster, or skips the test where etcd is not installed.</summary>
    public static async Task<RealEtcdCluster> StartAsync(ClusterOptions? options = null)
    {
        Installed.Program("etcd", "etcd-server");
        var cluster = new RealEtcdCluster(options ?? new ClusterOptions());
        await cluster.BootAsync();
        return cluster;
    }
}
