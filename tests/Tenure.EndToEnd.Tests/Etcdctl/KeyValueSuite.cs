using System.Text;
using System.Text.Json;
using Tenure.EndToEnd.Tests.Clusters;

namespace Tenure.EndToEnd.Tests.Etcdctl;

public abstract class KeyValueSuite(SharedCluster shared) : EtcdctlSuite(shared)
{
    [SkippableFact]
    public async Task Put_says_ok_and_get_prints_key_and_value()
    {
        (await Ctl.RunAsync("put", Key("a"), "1")).ShouldBe(["OK"]);
        (await Ctl.RunAsync("get", Key("a"))).ShouldBe(["a", "1"]);
    }

    [SkippableFact]
    public async Task A_value_may_come_from_standard_input()
    {
        await Ctl.RunWithInputAsync("from a pipe", "put", Key("a"));
        (await Ctl.RunAsync("get", Key("a"), "--print-value-only")).ShouldBe(["from a pipe"]);
    }

    [SkippableFact]
    public async Task Put_with_prev_kv_prints_what_it_replaced()
    {
        await PutAsync(("a", "1"));
        (await Ctl.RunAsync("put", "--prev-kv", Key("a"), "2")).ShouldBe(["OK", "a", "1"]);
    }

    [SkippableFact]
    public async Task Put_may_keep_the_value_and_only_touch_the_key()
    {
        await PutAsync(("a", "1"));
        await Ctl.RunAsync("put", "--ignore-value", Key("a"));
        JsonElement pair = await PairAsync("a");
        Text(pair, "value").ShouldBe("1");
        pair.GetProperty("version").GetInt64().ShouldBe(2);
    }

    [SkippableFact]
    public async Task A_missing_key_is_no_error_and_prints_nothing() =>
        (await Ctl.RunAsync("get", Key("a"))).ShouldBeEmpty();

    [SkippableFact]
    public async Task A_range_excludes_its_end()
    {
        await PutAsync(("a", "1"), ("b", "2"), ("c", "3"));
        (await Ctl.RunAsync("get", Key("a"), Key("c"))).ShouldBe(["a", "1", "b", "2"]);
        (await Ctl.RunAsync("get", Key("c"), Key("a"))).ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task A_prefix_takes_all_that_begins_with_it_and_nothing_beside_it()
    {
        await PutAsync(("a", "1"), ("ab", "2"), ("a\u00ff", "3"), ("b", "4"));
        (await Ctl.RunAsync("get", "--prefix", Key("a"))).ShouldBe(["a", "1", "ab", "2", "a\u00ff", "3"]);
    }

    [SkippableFact]
    public async Task From_key_takes_the_key_and_all_after_it()
    {
        await PutAsync(("a", "1"), ("b", "2"), ("c", "3"));
        IReadOnlyList<string> lines = await Ctl.RunAsync("get", "--from-key", Key("b"), "--limit", "2");
        lines.ShouldBe(["b", "2", "c", "3"]);
    }

    [SkippableFact]
    public async Task An_old_revision_shows_what_was_there_then()
    {
        await PutAsync(("a", "1"));
        string then = $"{await RevisionAsync()}";
        await PutAsync(("a", "2"), ("b", "2"));
        await Ctl.RunAsync("del", Key("a"));
        (await Ctl.RunAsync("get", "--prefix", Prefix, "--rev", then)).ShouldBe(["a", "1"]);
        (await Ctl.RunAsync("get", "--prefix", Prefix)).ShouldBe(["b", "2"]);
    }

    [SkippableFact]
    public async Task A_limit_says_that_there_is_more()
    {
        await PutAsync(("a", "1"), ("b", "2"), ("c", "3"));
        JsonElement range = await Ctl.JsonAsync("get", "--prefix", Prefix, "--limit", "2");
        range.GetProperty("kvs").GetArrayLength().ShouldBe(2);
        range.GetProperty("more").GetBoolean().ShouldBeTrue();
        range.GetProperty("count").GetInt64().ShouldBe(3);
    }

    // Creation a b c; last modification b c a; values a=3 b=1 c=2; versions b=1 c=2 a=3.
    [SkippableTheory]
    [InlineData("KEY", "a b c")]
    [InlineData("CREATE", "a b c")]
    [InlineData("MODIFY", "b c a")]
    [InlineData("VALUE", "b c a")]
    [InlineData("VERSION", "b c a")]
    public async Task Keys_can_be_sorted_by(string target, string ascending)
    {
        await PutAsync(("a", "0"), ("b", "1"), ("c", "0"), ("c", "2"), ("a", "0"), ("a", "3"));
        (await SortedAsync(target, "ASCEND")).ShouldBe(ascending);
        (await SortedAsync(target, "DESCEND")).ShouldBe(string.Join(' ', ascending.Split(' ').Reverse()));
    }

    [SkippableFact]
    public async Task A_limit_is_applied_after_the_sort()
    {
        await PutAsync(("a", "1"), ("b", "2"), ("c", "3"));
        (await Ctl.RunAsync("get", "--prefix", Prefix, "--order", "DESCEND", "--sort-by", "KEY", "--limit", "1"))
            .ShouldBe(["c", "3"]);
    }

    [SkippableFact]
    public async Task Only_keys_or_only_values_are_printed_on_demand()
    {
        await PutAsync(("a", "1"), ("b", "2"));
        (await Ctl.RunAsync("get", "--prefix", Prefix, "--keys-only")).ShouldBe(["a", "", "b", ""]);
        (await Ctl.RunAsync("get", "--prefix", Prefix, "--print-value-only")).ShouldBe(["1", "2"]);
    }

    [SkippableFact]
    public async Task A_serializable_read_sees_what_this_member_applied()
    {
        await PutAsync(("a", "1"));
        (await Ctl.RunAsync("get", Key("a"), "--consistency", "s")).ShouldBe(["a", "1"]);
    }

    [SkippableFact]
    public async Task The_fields_of_a_key_are_its_history()
    {
        await PutAsync(("a", "1"), ("a", "2"));
        long now = await RevisionAsync();
        IReadOnlyList<string> fields = await Ctl.RunAsync("get", Key("a"), "--write-out", "fields");
        fields.ShouldContain($"\"Revision\" : {now}");
        fields.Skip(4).ShouldBe([
            "\"Key\" : \"a\"", $"\"CreateRevision\" : {now - 1}", $"\"ModRevision\" : {now}", "\"Version\" : 2",
            "\"Value\" : \"2\"", "\"Lease\" : 0", "\"More\" : false", "\"Count\" : 1"]);
    }

    [SkippableFact]
    public async Task A_deleted_key_starts_again_at_version_one()
    {
        await PutAsync(("a", "1"), ("a", "2"));
        await Ctl.RunAsync("del", Key("a"));
        await PutAsync(("a", "3"));
        JsonElement pair = await PairAsync("a");
        pair.GetProperty("version").GetInt64().ShouldBe(1);
        pair.GetProperty("create_revision").GetInt64().ShouldBe(pair.GetProperty("mod_revision").GetInt64());
    }

    [SkippableFact]
    public async Task Del_counts_what_it_deleted()
    {
        await PutAsync(("a", "1"), ("b", "2"), ("c", "3"));
        (await Ctl.RunAsync("del", Key("a"))).ShouldBe(["1"]);
        (await Ctl.RunAsync("del", Key("a"))).ShouldBe(["0"]);
        (await Ctl.RunAsync("del", "--prefix", Prefix, "--prev-kv")).ShouldBe(["2", "b", "2", "c", "3"]);
        (await Ctl.RunAsync("get", "--prefix", Prefix)).ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task Deleting_nothing_takes_no_revision()
    {
        long before = await RevisionAsync();
        await Ctl.RunAsync("del", Key("a"));
        (await RevisionAsync()).ShouldBe(before);
    }

    private async Task<string> SortedAsync(string target, string order)
    {
        IReadOnlyList<string> lines = await Ctl.RunAsync(
            "get", "--prefix", Prefix, "--keys-only", "--order", order, "--sort-by", target);
        return string.Join(' ', lines.Where(line => line.Length > 0));
    }

    private async Task<JsonElement> PairAsync(string key) =>
        (await Ctl.JsonAsync("get", Key(key))).GetProperty("kvs")[0];

    private static string Text(JsonElement pair, string property) =>
        Encoding.UTF8.GetString(pair.GetProperty(property).GetBytesFromBase64());

    [Collection(Servers.Etcd)]
    public sealed class OnEtcd(SharedEtcd shared) : KeyValueSuite(shared);

    [Collection(Servers.Tenure)]
    public sealed class OnTenure(SharedTenure shared) : KeyValueSuite(shared);
}
