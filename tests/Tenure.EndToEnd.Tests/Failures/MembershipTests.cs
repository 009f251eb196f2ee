using System.Text.Json.Nodes;
using Tenure.EndToEnd.Tests.Clusters;

namespace Tenure.EndToEnd.Tests.Failures;

/// <summary>What etcd has not, or does otherwise: growing without a gap, and members that lost their data.</summary>
[Collection(Servers.Tenure)]
public sealed class MembershipTests(SharedTenure server)
{
    [Fact]
    public async Task A_cluster_of_one_grows_to_five_and_shrinks_to_three_under_load_and_loses_nothing()
    {
        await using EtcdCompatibleCluster cluster = await server.StartAsync(new ClusterOptions(SnapshotCount: 50));
        await using var writer = new Writer(cluster);
        for (int i = 1; i < 5; i++)
        {
            ClusterMember added = cluster.Prepare($"n{i}");
            (await MemberAsync(cluster, "add", added.Name, "--peer-urls", added.PeerUrl))["learner"]!.GetValue<bool>().ShouldBeFalse();
            cluster.Join(added);
            await cluster.UntilHealthyAsync();
            await writer.MakesProgressAsync();
        }

        foreach (string name in (string[])["n0", "n3"])
        {
            ClusterMember leaving = cluster.Members.Single(member => member.Name == name);
            await MemberAsync(cluster, "remove", name);
            (await leaving.Process.WaitForExitAsync()).ShouldBe(0);
            leaving.Process.Errors.Lines.ShouldContain(line => line.StartsWith($"tenure: member {name} ", StringComparison.Ordinal) && line.Contains("was removed from the cluster and stops"));
            await cluster.ForgetAsync(leaving);
            await writer.MakesProgressAsync();
        }

        await (await cluster.LeaderAsync()).KillAsync();
        await writer.MakesProgressAsync();
        foreach (ClusterMember dead in cluster.Members.Where(member => member.Process.HasExited)) await dead.RestartAsync();
        await writer.LostNothingAsync();
    }

    [Fact]
    public async Task A_member_that_lost_its_data_does_not_come_back_as_the_one_that_it_was()
    {
        await using EtcdCompatibleCluster cluster = await server.StartAsync(new ClusterOptions(Members: 3));
        await using var writer = new Writer(cluster);
        await writer.MakesProgressAsync();
        ClusterMember lost = cluster.Members[2];
        await lost.KillAsync();
        Directory.Delete(lost.DataFolder, recursive: true);

        await lost.RestartAsync();

        (await lost.Process.WaitForExitAsync()).ShouldBe(2);
        lost.Process.Errors.Lines[^1].ShouldMatch("^tenure: member [0-9a-f]+ has run before, and '.*' has nothing of it: .*; remove it and add it again");
        string before = (await MemberAsync(cluster, "remove", lost.Name))["id"]!.GetValue<string>();
        string url = lost.PeerUrl;
        string after = (await MemberAsync(cluster, "add", lost.Name, "--peer-urls", url))["id"]!.GetValue<string>();
        after.ShouldNotBe(before);
        await cluster.RejoinAsync(lost);
        await writer.MakesProgressAsync();
        await writer.LostNothingAsync();
    }

    [Fact]
    public async Task A_member_that_nobody_added_is_told_so()
    {
        await using EtcdCompatibleCluster cluster = await server.StartAsync(new ClusterOptions());
        ClusterMember stranger = cluster.Prepare("n1");
        cluster.Join(stranger);

        (await stranger.Process.WaitForExitAsync()).ShouldBe(2);

        stranger.Process.Errors.Lines.ShouldHaveSingleItem().ShouldBe(
            $"tenure: the cluster has no member at {stranger.PeerUrl}: add it first, as in 'tenure member add n1 --peer-urls {stranger.PeerUrl}'");
    }

    private static async Task<JsonNode> MemberAsync(EtcdCompatibleCluster cluster, params string[] arguments)
    {
        CommandOutput output = await TenureCommand.RunAsync(["member", .. arguments, "--endpoints", cluster.Endpoints, "--json"]);
        output.ExitCode.ShouldBe(0, output.ErrorText);
        return JsonNode.Parse(output.Lines.ShouldHaveSingleItem())!;
    }
}
