using Tenure.EndToEnd.Tests.Clusters;

namespace Tenure.EndToEnd.Tests.Etcdctl;

public abstract class ErrorSuite(SharedCluster shared) : EtcdctlSuite(shared)
{
    [SkippableFact]
    public async Task A_revision_in_the_future_is_refused()
    {
        string future = $"{await RevisionAsync() + 100}";
        const string text = "Error: etcdserver: mvcc: required revision is a future revision";
        (await Ctl.RefusedAsync("get", Key("a"), "--rev", future)).ShouldBe((1, text));
        (await Ctl.RefusedAsync("compaction", future)).ShouldBe((1, text));
    }

    [SkippableFact]
    public async Task A_revision_that_was_compacted_is_refused()
    {
        await PutAsync(("a", "1"), ("a", "2"), ("a", "3"));
        long now = await RevisionAsync();
        (await Ctl.RunAsync("compaction", $"{now}")).ShouldBe([$"compacted revision {now}"]);
        const string text = "Error: etcdserver: mvcc: required revision has been compacted";
        (await Ctl.RefusedAsync("get", Key("a"), "--rev", $"{now - 1}")).ShouldBe((1, text));
        (await Ctl.RefusedAsync("compaction", $"{now}")).ShouldBe((1, text));
        (await Ctl.RunAsync("get", Key("a"), "--rev", $"{now}")).ShouldBe(["a", "3"]);
    }

    [SkippableFact]
    public async Task An_empty_key_is_refused() =>
        (await Ctl.RefusedAsync("put", "", "1")).ShouldBe((1, "Error: etcdserver: key is not provided"));

    [SkippableFact]
    public async Task Keeping_the_value_or_lease_of_a_missing_key_is_refused()
    {
        const string text = "Error: etcdserver: key not found";
        (await Ctl.RefusedAsync("put", "--ignore-value", Key("a"))).ShouldBe((1, text));
        (await Ctl.RefusedAsync("put", "--ignore-lease", Key("a"), "1")).ShouldBe((1, text));
    }

    [SkippableFact]
    public async Task A_request_above_one_and_a_half_mebibytes_is_too_large()
    {
        string almost = new('x', 1_500_000);
        await Ctl.RunWithInputAsync(almost, "put", Key("a"));
        (await Ctl.RunAsync("get", Key("a"), "--print-value-only"))[0].Length.ShouldBe(almost.Length);

        string tooLarge = new('x', 1_600_000);
        (await Ctl.RefusedWithInputAsync(tooLarge, "put", Key("a")))
            .ShouldBe((1, "Error: etcdserver: request is too large"));
    }

    [SkippableFact]
    public async Task A_refused_request_takes_no_revision()
    {
        long before = await RevisionAsync();
        await Ctl.RefusedAsync("put", "", "1");
        await Ctl.RefusedAsync("put", "--ignore-value", Key("a"));
        await Ctl.RefusedAsync("put", "--lease", "1234", Key("a"), "1");
        (await RevisionAsync()).ShouldBe(before);
    }

    [Collection(Servers.Etcd)]
    public sealed class OnEtcd(SharedEtcd shared) : ErrorSuite(shared);

    [Collection(Servers.Tenure)]
    public sealed class OnTenure(SharedTenure shared) : ErrorSuite(shared);
}
