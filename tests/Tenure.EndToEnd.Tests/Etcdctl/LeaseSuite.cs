using System.Text.RegularExpressions;
using Tenure.EndToEnd.Tests.Clusters;

namespace Tenure.EndToEnd.Tests.Etcdctl;

public abstract partial class LeaseSuite(SharedCluster shared) : EtcdctlSuite(shared)
{
    [SkippableFact]
    public async Task A_lease_is_granted_with_the_time_that_was_asked_for()
    {
        (await Ctl.RunAsync("lease", "grant", "100"))[0].ShouldMatch("^lease [0-9a-f]{16} granted with TTL\\(100s\\)$");
    }

    [SkippableTheory]
    [InlineData("0")]
    [InlineData("1")]
    public async Task A_lease_too_short_for_the_election_timeout_is_granted_longer(string seconds)
    {
        (await Ctl.RunAsync("lease", "grant", seconds))[0].ShouldEndWith("granted with TTL(2s)");
    }

    [SkippableFact]
    public async Task Timetolive_tells_what_is_left_and_which_keys_are_attached()
    {
        string lease = await GrantAsync(100);
        await Ctl.RunAsync("put", "--lease", lease, Key("a"), "1");
        (await Ctl.RunAsync("lease", "timetolive", lease))[0]
            .ShouldMatch($"^lease {lease} granted with TTL\\(100s\\), remaining\\((99|100|9[0-8])s\\)$");
        (await Ctl.RunAsync("lease", "timetolive", "--keys", lease))[0].ShouldEndWith(", attached keys([a])");
    }

    [SkippableFact]
    public async Task A_key_put_again_without_the_lease_is_detached()
    {
        string lease = await GrantAsync(100);
        await Ctl.RunAsync("put", "--lease", lease, Key("a"), "1");
        await Ctl.RunAsync("put", "--lease", lease, Key("b"), "1");
        await Ctl.RunAsync("put", Key("a"), "2");
        await Ctl.RunAsync("put", "--ignore-lease", Key("b"), "2");
        (await Ctl.RunAsync("lease", "timetolive", "--keys", lease))[0].ShouldEndWith(", attached keys([b])");
    }

    [SkippableFact]
    public async Task Revoking_a_lease_deletes_its_keys_in_one_revision()
    {
        string lease = await GrantAsync(100);
        await Ctl.RunAsync("put", "--lease", lease, Key("a"), "1");
        await Ctl.RunAsync("put", "--lease", lease, Key("b"), "1");
        await PutAsync(("c", "stays"));
        long before = await RevisionAsync();

        (await Ctl.RunAsync("lease", "revoke", lease)).ShouldBe([$"lease {lease} revoked"]);
        (await Ctl.RunAsync("get", "--prefix", Prefix)).ShouldBe(["c", "stays"]);
        (await RevisionAsync()).ShouldBe(before + 1);
    }

    [SkippableFact]
    public async Task Revoking_a_lease_without_keys_takes_no_revision()
    {
        string lease = await GrantAsync(100);
        long before = await RevisionAsync();
        await Ctl.RunAsync("lease", "revoke", lease);
        (await RevisionAsync()).ShouldBe(before);
    }

    [SkippableFact]
    public async Task Keep_alive_once_renews_to_the_full_time()
    {
        string lease = await GrantAsync(100);
        (await Ctl.RunAsync("lease", "keep-alive", "--once", lease)).ShouldBe([$"lease {lease} keepalived with TTL(100)"]);
    }

    [SkippableFact]
    public async Task Keep_alive_goes_on_until_the_lease_is_gone()
    {
        string lease = await GrantAsync(3);
        await using ChildProcess keepAlive = Ctl.Start("lease", "keep-alive", lease);
        // Three answers are a second apart each: with the first they span more than half of the lease's time.
        await keepAlive.Output.WaitForLinesAsync(3);
        await Ctl.RunAsync("lease", "revoke", lease);
        (await keepAlive.WaitForExitAsync()).ShouldBe(0);
        keepAlive.Output.Lines[0].ShouldBe($"lease {lease} keepalived with TTL(3)");
        keepAlive.Output.Lines[^1].ShouldBe($"lease {lease} expired or revoked.");
    }

    [SkippableFact]
    public async Task A_lease_that_nobody_keeps_alive_expires_with_its_keys()
    {
        string lease = await GrantAsync(2);
        await Ctl.RunAsync("put", "--lease", lease, Key("a"), "1");
        await using ChildProcess watch = Ctl.Start("watch", $"--rev={await RevisionAsync()}", Key("a"));
        await watch.Output.WaitForAsync(line => line == "DELETE", "the expiry's deletion");
        (await Ctl.RunAsync("get", Key("a"))).ShouldBeEmpty();
        (await Ctl.RunAsync("lease", "timetolive", lease)).ShouldBe([$"lease {lease} already expired"]);
    }

    [SkippableFact]
    public async Task The_list_has_every_lease()
    {
        string first = await GrantAsync(100);
        string second = await GrantAsync(100);
        IReadOnlyList<string> list = await Ctl.RunAsync("lease", "list");
        list[0].ShouldBe($"found {list.Count - 1} leases");
        list.ShouldContain(first);
        list.ShouldContain(second);
    }

    [SkippableFact]
    public async Task An_unknown_lease_is_not_found()
    {
        const string unknown = "0000000000001234";
        (await Ctl.RefusedAsync("put", "--lease", unknown, Key("a"), "1"))
            .ShouldBe((1, "Error: etcdserver: requested lease not found"));
        (await Ctl.RefusedAsync("lease", "revoke", unknown))
            .ShouldBe((1, "Error: failed to revoke lease (etcdserver: requested lease not found)"));
        (await Ctl.RefusedAsync("lease", "keep-alive", "--once", unknown))
            .ShouldBe((2, "Error: etcdserver: requested lease not found"));
        (await Ctl.RunAsync("lease", "keep-alive", unknown)).ShouldBe([$"lease {unknown} expired or revoked."]);
        (await Ctl.RunAsync("lease", "timetolive", unknown)).ShouldBe([$"lease {unknown} already expired"]);
    }

    [SkippableFact]
    public async Task A_lease_of_centuries_is_refused() =>
        (await Ctl.RefusedAsync("lease", "grant", "9000000001"))
            .ShouldBe((1, "Error: failed to grant lease (etcdserver: too large lease TTL)"));

    private async Task<string> GrantAsync(int seconds) =>
        LeaseId().Match((await Ctl.RunAsync("lease", "grant", $"{seconds}"))[0]).Value;

    [GeneratedRegex("[0-9a-f]{16}")]
    private static partial Regex LeaseId();

    [Collection(Servers.Etcd)]
    public sealed class OnEtcd(SharedEtcd shared) : LeaseSuite(shared);

    [Collection(Servers.Tenure)]
    public sealed class OnTenure(SharedTenure shared) : LeaseSuite(shared);
}
