namespace Tenure.EndToEnd.Tests.Fixtures;

public sealed class ClusterTests
{
    [SkippableFact]
    public async Task Three_members_of_etcd_agree_on_a_leader()
    {
        await using RealEtcdCluster cluster = await RealEtcdCluster.StartAsync(new ClusterOptions(Members: 3));
        cluster.Members.Count.ShouldBe(3);
        cluster.Members.ShouldContain(await cluster.LeaderAsync());
    }

    [SkippableFact]
    public async Task A_cluster_that_is_disposed_leaves_no_process_and_no_data()
    {
        RealEtcdCluster cluster = await RealEtcdCluster.StartAsync();
        ClusterMember member = cluster.Members[0];
        int process = member.Process.Id;
        Directory.Exists(member.DataFolder).ShouldBeTrue();

        await cluster.DisposeAsync();
        Directory.Exists($"/proc/{process}").ShouldBeFalse();
        Directory.Exists(member.DataFolder).ShouldBeFalse();
    }
}
