using Tenure.EndToEnd.Tests.Clusters;

namespace Tenure.EndToEnd.Tests.Failures;

/// <summary>Clusters that take a snapshot every few entries.</summary>
public abstract class SnapshotSuite(SharedCluster server)
{
    protected static readonly ClusterOptions Often = new(Members: 3, SnapshotCount: 20);

    [SkippableFact]
    public async Task A_member_that_was_away_while_the_log_was_compacted_catches_up()
    {
        await using EtcdCompatibleCluster cluster = await server.StartAsync(Often);
        await using var writer = new Writer(cluster);
        await writer.MakesProgressAsync();
        ClusterMember away = cluster.Members.First(member => member != cluster.LeaderAsync().Result);

        await away.KillAsync();
        await writer.MakesProgressAsync(puts: 200);
        await away.RestartAsync();

        await writer.LostNothingAsync();
        await CaughtUpAsync(away);
    }

    [SkippableFact]
    public async Task Kills_under_load_lose_no_acknowledged_put_however_often_snapshots_are_taken()
    {
        await using EtcdCompatibleCluster cluster = await server.StartAsync(Often);
        await using var writer = new Writer(cluster);
        for (int round = 0; round < 6; round++)
        {
            ClusterMember victim = cluster.Members[round % 3];
            await writer.MakesProgressAsync(puts: 50);
            await victim.KillAsync();
            await writer.MakesProgressAsync(puts: 50);
            await victim.RestartAsync();
        }

        // All at once, as when the power fails.
        await Task.WhenAll(cluster.Members.Select(member => member.KillAsync()));
        foreach (ClusterMember member in cluster.Members) await member.RestartAsync();
        await writer.MakesProgressAsync();
        await writer.LostNothingAsync();
    }

    /// <summary>What there is to see of how the member caught up.</summary>
    protected virtual Task CaughtUpAsync(ClusterMember member) => Task.CompletedTask;

    [Collection(Servers.Etcd)]
    public sealed class OnEtcd(SharedEtcd server) : SnapshotSuite(server);

    [Collection(Servers.Tenure)]
    public sealed class OnTenure(SharedTenure server) : SnapshotSuite(server)
    {
        protected override Task CaughtUpAsync(ClusterMember member) => member.Process.Errors.WaitForAsync(
            line => line.Contains("A snapshot of another member", StringComparison.Ordinal), "it got a snapshot");

        [Fact]
        public async Task The_data_folder_stays_small_however_much_is_written()
        {
            await using EtcdCompatibleCluster cluster = await server.StartAsync(Often with { Members = 1 });
            await using var writer = new Writer(cluster);
            await writer.MakesProgressAsync(puts: 300);

            // The writer goes on, and a new snapshot has its name a moment before the old one is deleted.
            string[] snapshots = [];
            await Eventually.IsTrueAsync("one snapshot is left", () => (snapshots = Snapshots()).Length == 1);
            snapshots.ShouldNotContain("0000000000000000.snap");

            string[] Snapshots() => [.. Directory.GetFiles(cluster.Members[0].DataFolder, "*.snap").Select(path => Path.GetFileName(path)!)];
        }
    }
}
