namespace Tenure.Testing;

/// <summary>A cluster of <c>tenure serve</c>, as this build made it.</summary>
public sealed class TenureCluster : EtcdCompatibleCluster
{
    private TenureCluster(ClusterOptions options)
        : base(options)
    {
    }

    /// <inheritdoc/>
    public override string ServerName => "tenure";

    /// <inheritdoc/>
    protected override (string Program, IReadOnlyList<string> Arguments) Server =>
        (TenureCommand.Program, [TenureCommand.Assembly, "serve"]);

    /// <summary>Starts a healthy cluster.</summary>
    public static async Task<TenureCluster> StartAsync(ClusterOptions? options = null)
    {
        var cluster = new TenureCluster(options ?? new ClusterOptions());
        await cluster.BootAsync();
        return cluster;
    }
}
