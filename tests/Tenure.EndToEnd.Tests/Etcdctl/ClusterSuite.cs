using System.Text.Json;
using Tenure.EndToEnd.Tests.Clusters;

namespace Tenure.EndToEnd.Tests.Etcdctl;

public abstract class ClusterSuite(SharedCluster shared) : EtcdctlSuite(shared)
{
    [SkippableFact]
    public async Task The_member_list_has_ids_names_and_urls()
    {
        IReadOnlyList<string> lines = await Ctl.RunAsync("member", "list");
        lines.Count.ShouldBe(3);
        foreach (ClusterMember member in Cluster.Members)
        {
            string line = lines.Single(each => each.Contains(member.PeerUrl, StringComparison.Ordinal));
            string id = $"{(await StatusAsync(member)).MemberId:x}";
            line.ShouldBe($"{id}, started, {member.Name}, {member.PeerUrl}, {member.ClientUrl}, false");
        }
    }

    [SkippableFact]
    public async Task Every_member_lists_the_same_members_under_the_same_cluster_id()
    {
        string[] lists = await Task.WhenAll(Cluster.Members.Select(async member =>
            string.Join('\n', (await new Client(member.ClientUrl, Prefix).RunAsync("member", "list")).Order())));
        lists.Distinct().Count().ShouldBe(1);

        JsonElement statuses = await CtlOfAll.JsonAsync("endpoint", "status");
        statuses.EnumerateArray().Select(each =>
            each.GetProperty("Status").GetProperty("header").GetProperty("cluster_id").GetUInt64()).Distinct().Count().ShouldBe(1);
    }

    [SkippableFact]
    public async Task Endpoint_status_names_one_leader()
    {
        ClusterMember leader = await Cluster.LeaderAsync();
        IReadOnlyList<string> lines = await CtlOfAll.RunAsync("endpoint", "status");
        lines.Count.ShouldBe(3);
        lines.Single(line => line.Split(", ")[4] == "true").ShouldStartWith(leader.ClientUrl);
    }

    [SkippableFact]
    public async Task Endpoint_status_tells_version_size_term_and_index()
    {
        JsonElement status = (await Ctl.JsonAsync("endpoint", "status"))[0].GetProperty("Status");
        status.GetProperty("version").GetString().ShouldNotBeNullOrEmpty();
        status.GetProperty("dbSize").GetInt64().ShouldBeGreaterThan(0);
        status.GetProperty("raftTerm").GetUInt64().ShouldBeGreaterThan(0UL);
        ulong index = status.GetProperty("raftIndex").GetUInt64();
        index.ShouldBeGreaterThan(0UL);
        status.GetProperty("raftAppliedIndex").GetUInt64().ShouldBeInRange(1UL, index);
    }

    [SkippableFact]
    public async Task Every_endpoint_is_healthy()
    {
        CommandOutput output = await CtlOfAll.OutputOfAsync("", "endpoint", "health");
        output.ExitCode.ShouldBe(0);
        string[] lines = [.. output.Lines, .. output.ErrorLines];
        lines.Count(line => line.Contains("is healthy: successfully committed proposal", StringComparison.Ordinal))
            .ShouldBe(3);
    }

    [SkippableFact]
    public async Task Leadership_moves_to_the_member_that_is_named()
    {
        ClusterMember leader = await Cluster.LeaderAsync();
        ClusterMember target = Cluster.Members.First(member => member != leader);
        string from = $"{(await StatusAsync(leader)).MemberId:x}";
        string to = $"{(await StatusAsync(target)).MemberId:x}";

        (await CtlOfAll.RunAsync("move-leader", to)).ShouldBe([$"Leadership transferred from {from} to {to}"]);
        (await Cluster.LeaderAsync()).Name.ShouldBe(target.Name);
        await PutAsync(("a", "written under the new leader"));
    }

    [SkippableFact]
    public async Task Leadership_does_not_move_to_a_stranger() =>
        (await CtlOfAll.RefusedAsync("move-leader", "abc")).ShouldBe((1, "Error: etcdserver: bad leader transferee"));

    private static async Task<MemberStatus> StatusAsync(ClusterMember member) =>
        (await member.StatusAsync(CancellationToken.None)).ShouldNotBeNull();

    [Collection(Servers.Etcd)]
    public sealed class OnEtcd(SharedEtcd shared) : ClusterSuite(shared);

    [Collection(Servers.Tenure)]
    public sealed class OnTenure(SharedTenure shared) : ClusterSuite(shared);
}
