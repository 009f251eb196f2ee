using Tenure.EndToEnd.Tests.Clusters;

namespace Tenure.EndToEnd.Tests.Etcdctl;

public abstract class TransactionSuite(SharedCluster shared) : EtcdctlSuite(shared)
{
    [SkippableTheory]
    [InlineData("version", "=", "2", true)]
    [InlineData("version", "<", "2", false)]
    [InlineData("version", ">", "1", true)]
    [InlineData("value", "=", "1", true)]
    [InlineData("value", "<", "2", true)]
    [InlineData("value", ">", "2", false)]
    [InlineData("create", ">", "0", true)]
    [InlineData("create", "<", "1", false)]
    [InlineData("create", "=", "1", false)]
    [InlineData("mod", ">", "1", true)]
    [InlineData("mod", "<", "2", false)]
    [InlineData("mod", "=", "1", false)]
    public async Task A_compare_chooses_the_branch(string field, string relation, string operand, bool succeeds)
    {
        await PutAsync(("a", "0"), ("a", "1"));
        (await TransactAsync([$"{field}(\"{Key("a")}\") {relation} \"{operand}\""], [], [])).ShouldBe(
            [succeeds ? "SUCCESS" : "FAILURE"]);
    }

    [SkippableTheory]
    [InlineData("version", "=", "0", true)]
    [InlineData("create", "=", "0", true)]
    [InlineData("mod", "=", "0", true)]
    [InlineData("value", "=", "", false)]
    [InlineData("value", "<", "x", false)]
    public async Task A_missing_key_has_no_value_and_is_zero_otherwise(
        string field, string relation, string operand, bool succeeds) =>
        (await TransactAsync([$"{field}(\"{Key("a")}\") {relation} \"{operand}\""], [], [])).ShouldBe(
            [succeeds ? "SUCCESS" : "FAILURE"]);

    [SkippableFact]
    public async Task One_compare_that_fails_fails_them_all()
    {
        await PutAsync(("a", "1"));
        string holds = $"value(\"{Key("a")}\") = \"1\"";
        string fails = $"value(\"{Key("a")}\") = \"2\"";
        (await TransactAsync([holds, holds], [], [])).ShouldBe(["SUCCESS"]);
        (await TransactAsync([holds, fails], [], [])).ShouldBe(["FAILURE"]);
    }

    [SkippableFact]
    public async Task Operations_see_the_writes_before_them_and_their_answers_come_in_order()
    {
        await PutAsync(("b", "goes"));
        IReadOnlyList<string> lines = await TransactAsync(
            [], [$"put {Key("a")} 1", $"get {Key("a")}", $"del {Key("b")}", $"get {Key("b")}"], []);
        lines.ShouldBe(["SUCCESS", "", "OK", "", "a", "1", "", "1", ""]);
    }

    [SkippableFact]
    public async Task Only_the_branch_that_was_chosen_is_carried_out()
    {
        await TransactAsync([$"version(\"{Key("a")}\") > \"0\""], [$"put {Key("a")} yes"], [$"put {Key("b")} no"]);
        (await Ctl.RunAsync("get", "--prefix", Prefix)).ShouldBe(["b", "no"]);
    }

    [SkippableFact]
    public async Task All_writes_of_a_transaction_share_one_revision()
    {
        long before = await RevisionAsync();
        await TransactAsync([], [$"put {Key("a")} 1", $"put {Key("b")} 2"], []);
        (await RevisionAsync()).ShouldBe(before + 1);
        IReadOnlyList<string> fields = await Ctl.RunAsync("get", "--prefix", Prefix, "--write-out", "fields");
        fields.Count(field => field == $"\"ModRevision\" : {before + 1}").ShouldBe(2);
    }

    [SkippableFact]
    public async Task A_transaction_that_only_reads_takes_no_revision()
    {
        long before = await RevisionAsync();
        await TransactAsync([], [$"get {Key("a")}"], []);
        (await RevisionAsync()).ShouldBe(before);
    }

    [SkippableFact]
    public async Task A_key_put_twice_is_a_duplicate_also_in_the_branch_not_taken()
    {
        string[] twice = [$"put {Key("a")} 1", $"put {Key("a")} 2"];
        (await RefusedAsync([], twice, [])).ShouldBe((1, "Error: etcdserver: duplicate key given in txn request"));
        (await RefusedAsync([], [], twice)).ShouldBe((1, "Error: etcdserver: duplicate key given in txn request"));
        (await RefusedAsync([], [$"put {Key("a")} 1", $"del {Key("a")}"], []))
            .ShouldBe((1, "Error: etcdserver: duplicate key given in txn request"));
    }

    [SkippableFact]
    public async Task A_transaction_holds_128_operations_and_no_more()
    {
        string[] puts = [.. Enumerable.Range(0, 129).Select(i => $"put {Key($"{i:000}")} {i}")];
        (await TransactAsync([], puts[..128], []))[0].ShouldBe("SUCCESS");
        (await RefusedAsync([], puts, [])).ShouldBe((1, "Error: etcdserver: too many operations in txn request"));
    }

    private Task<IReadOnlyList<string>> TransactAsync(string[] compares, string[] success, string[] failure) =>
        Ctl.RunWithInputAsync(Script(compares, success, failure), "txn");

    private Task<(int ExitCode, string Error)> RefusedAsync(string[] compares, string[] success, string[] failure) =>
        Ctl.RefusedWithInputAsync(Script(compares, success, failure), "txn");

    // An empty line ends each of the three parts.
    private static string Script(params string[][] parts) =>
        string.Concat(parts.Select(part => string.Concat(part.Select(line => line + "\n")) + "\n"));

    [Collection(Servers.Etcd)]
    public sealed class OnEtcd(SharedEtcd shared) : TransactionSuite(shared);

    [Collection(Servers.Tenure)]
    public sealed class OnTenure(SharedTenure shared) : TransactionSuite(shared);
}
