using Tenure.EndToEnd.Tests.Clusters;

namespace Tenure.EndToEnd.Tests.Etcdctl;

/// <summary>Members that come and go, with etcdctl. Each test changes a cluster of its own.</summary>
public abstract class MemberSuite(SharedCluster server)
{
    [SkippableFact]
    public async Task A_voter_is_added_started_and_removed()
    {
        await using EtcdCompatibleCluster cluster = await server.StartAsync(new ClusterOptions());
        Client first = Ctl(cluster.Members[0]);
        ClusterMember second = cluster.Prepare("n1");

        IReadOnlyList<string> added = await first.RunAsync("member", "add", "n1", $"--peer-urls={second.PeerUrl}");
        added[0].ShouldMatch("^Member +[0-9a-f]+ added to cluster [0-9a-f]+$");
        added.ShouldContain("ETCD_NAME=\"n1\"");
        added.ShouldContain($"ETCD_INITIAL_ADVERTISE_PEER_URLS=\"{second.PeerUrl}\"");
        added.ShouldContain("ETCD_INITIAL_CLUSTER_STATE=\"existing\"");
        string id = IdIn(added[0]);
        cluster.Join(second);
        await Eventually.IsTrueAsync("the new member is listed as started", async _ =>
            (await MembersAsync(cluster)).Contains($"{id}, started, n1, {second.PeerUrl}, {second.ClientUrl}, false"));

        await cluster.UntilHealthyAsync();
        await Ctl(second).RunAsync("put", "a", "through the new one");
        (await first.RunAsync("get", "a", "--print-value-only")).ShouldBe(["through the new one"]);
        string moved = second.PeerUrl.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        (await first.RunAsync("member", "update", id, $"--peer-urls={moved}"))[0].ShouldMatch($"^Member +{id} updated in cluster [0-9a-f]+$");

        // etcd refuses for some seconds, as an unhealthy cluster, until its members have been connected for long enough.
        string removed = await Eventually.HasAsync("the member is removed", async _ =>
            await first.OutputOfAsync("", "member", "remove", id) is { ExitCode: 0 } done ? done.Lines[0] : null);
        removed.ShouldMatch($"^Member +{id} removed from cluster [0-9a-f]+$");

        await Eventually.IsTrueAsync("the removed member ends by itself", () => second.Process.HasExited);
        second.Process.ExitCode.ShouldBe(0);
        (await MembersAsync(cluster)).ShouldHaveSingleItem().ShouldContain("n0");
        await first.RunAsync("put", "a", "alone again");
        await cluster.ForgetAsync(second);
    }

    [SkippableFact]
    public async Task A_learner_follows_and_is_promoted_when_it_has_caught_up()
    {
        await using EtcdCompatibleCluster cluster = await server.StartAsync(new ClusterOptions());
        Client first = Ctl(cluster.Members[0]);
        ClusterMember second = cluster.Prepare("n1");
        for (int i = 0; i < 20; i++) await first.RunAsync("put", $"k{i}", "v");

        string id = IdIn((await first.RunAsync("member", "add", "n1", "--learner", $"--peer-urls={second.PeerUrl}"))[0]);
        (await MembersAsync(cluster)).ShouldContain($"{id}, unstarted, , {second.PeerUrl}, , true");
        (await first.RefusedAsync("member", "promote", id)).ShouldBe((1, "Error: etcdserver: can only promote a learner member which is in sync with leader"));
        (await first.RefusedAsync("member", "add", "n2", "--learner", "--peer-urls=http://127.0.0.1:1"))
            .ShouldBe((1, "Error: etcdserver: too many learner members in cluster"));
        cluster.Join(second);

        await Eventually.IsTrueAsync("the learner is promoted", async _ => (await first.OutputOfAsync("", "member", "promote", id)).ExitCode == 0);

        await cluster.UntilHealthyAsync();
        (await MembersAsync(cluster)).ShouldContain($"{id}, started, n1, {second.PeerUrl}, {second.ClientUrl}, false");
        (await Ctl(second).RunAsync("get", "k", "--prefix", "--keys-only")).Count(line => line.Length > 0).ShouldBe(20);
        (await first.RefusedAsync("member", "promote", id)).ShouldBe((1, "Error: etcdserver: can only promote a learner member"));
    }

    [SkippableFact]
    public async Task What_would_clash_is_refused()
    {
        await using EtcdCompatibleCluster cluster = await server.StartAsync(new ClusterOptions());
        ClusterMember only = cluster.Members[0];
        Client ctl = Ctl(only);
        string id = (await MembersAsync(cluster))[0].Split(',')[0];

        (await ctl.RefusedAsync("member", "add", "n1", $"--peer-urls={only.PeerUrl}")).ShouldBe((1, "Error: etcdserver: Peer URLs already exists"));
        (await ctl.RefusedAsync("member", "remove", id)).ShouldBe((1, "Error: etcdserver: re-configuration failed due to not enough started members"));
        (await ctl.RefusedAsync("member", "remove", "abc")).ShouldBe((1, "Error: etcdserver: member not found"));
        (await ctl.RefusedAsync("member", "promote", "abc")).ShouldBe((1, "Error: etcdserver: member not found"));
        (await ctl.RefusedAsync("member", "promote", id)).ShouldBe((1, "Error: etcdserver: can only promote a learner member"));
        (await ctl.RefusedAsync("member", "update", "abc", "--peer-urls=http://127.0.0.1:1")).ShouldBe((1, "Error: etcdserver: member not found"));
    }

    private static string IdIn(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];

    private static Client Ctl(ClusterMember member) => new(member.ClientUrl, $"{Guid.NewGuid():N}/");

    private static Task<IReadOnlyList<string>> MembersAsync(EtcdCompatibleCluster cluster) => Ctl(cluster.Members[0]).RunAsync("member", "list");

    [Collection(Servers.Etcd)]
    public sealed class OnEtcd(SharedEtcd server) : MemberSuite(server);

    [Collection(Servers.Tenure)]
    public sealed class OnTenure(SharedTenure server) : MemberSuite(server);
}
