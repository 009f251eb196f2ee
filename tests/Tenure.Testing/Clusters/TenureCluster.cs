namespace Tenure.Testing;

/// <summary>A cluster of <c>tenure serve</c>, as this build made it.</summary>
public sealed class TenureCluster : EtcdCompatibleCluster
{
    private static readonly Lazy<Task<bool>> OffersServe = new(async () =>
        (await TenureCommand.RunAsync("serve", "--help")).Text.Contains("--listen-client-urls", StringComparison.Ordinal));

    private TenureCluster(ClusterOptions options)
        : base(options)
    {
    }

    /// <inheritdoc/>
    public override string ServerName => "tenure";

    /// <inheritdoc/>
    protected override (string Program, IReadOnlyList<string> Arguments) Server =>
        (TenureCommand.Program, [TenureCommand.Assembly, "serve"]);

    /// <summary>Whether <c>tenure serve</c> exists already.</summary>
    public static Task<bool> ExistsAsync() => OffersServe.Value;

    /// <summary>Starts a healthy cluster, or skips the test while there is no <c>tenure serve</c>.</summary>
    public static async Task<TenureCluster> StartAsync(ClusterOptions? options = null)
    {
        Skip.IfNot(await ExistsAsync(), "This build has no `tenure serve` yet.");
        var cluster = new TenureCluster(options ?? new ClusterOptions());
        await cluster.BootAsync();
        return cluster;
    }
}
