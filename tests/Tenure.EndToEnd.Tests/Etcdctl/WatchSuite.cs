using Tenure.EndToEnd.Tests.Clusters;

namespace Tenure.EndToEnd.Tests.Etcdctl;

public abstract class WatchSuite(SharedCluster shared) : EtcdctlSuite(shared)
{
    [SkippableFact]
    public async Task A_watch_sees_what_happens_after_it_began()
    {
        await using ChildProcess watch = Ctl.Start("watch", Key("a"));
        await UntilWatchingAsync(watch, "a");
        await PutAsync(("a", "1"), ("b", "unseen"), ("a", "2"));
        await Ctl.RunAsync("del", Key("a"));
        await SawAsync(watch, "PUT a 1 PUT a 2 DELETE a ");
    }

    [SkippableFact]
    public async Task A_watch_from_a_revision_begins_with_the_past_and_misses_nothing()
    {
        long start = await RevisionAsync() + 1;
        await PutAsync(("a", "1"), ("a", "2"));
        await using ChildProcess watch = Ctl.Start("watch", $"--rev={start}", Key("a"));
        await SawAsync(watch, "PUT a 1 PUT a 2");
        await PutAsync(("a", "3"));
        await SawAsync(watch, "PUT a 1 PUT a 2 PUT a 3");
    }

    [SkippableFact]
    public async Task A_watch_of_a_prefix_sees_each_key_below_it_in_the_order_of_revisions()
    {
        long start = await RevisionAsync() + 1;
        await PutAsync(("dir/b", "1"), ("dir/a", "2"), ("dis", "unseen"));
        await Ctl.RunAsync("del", "--prefix", Key("dir/"));
        await PutAsync(("dir/c", "3"));
        await using ChildProcess watch = Ctl.Start("watch", "--prefix", $"--rev={start}", Key("dir/"));
        await SawAsync(watch, "PUT dir/b 1 PUT dir/a 2 DELETE dir/a  DELETE dir/b  PUT dir/c 3");
    }

    [SkippableFact]
    public async Task A_watch_of_a_range_excludes_its_end()
    {
        long start = await RevisionAsync() + 1;
        await PutAsync(("c", "unseen"), ("a", "1"), ("b", "2"));
        await using ChildProcess watch = Ctl.Start("watch", $"--rev={start}", Key("a"), Key("c"));
        await SawAsync(watch, "PUT a 1 PUT b 2");
    }

    [SkippableFact]
    public async Task Previous_values_come_with_the_events_on_demand()
    {
        long start = await RevisionAsync() + 1;
        await PutAsync(("a", "1"), ("a", "2"));
        await Ctl.RunAsync("del", Key("a"));
        await using ChildProcess watch = Ctl.Start("watch", "--prev-kv", $"--rev={start}", Key("a"));
        await SawAsync(watch, "PUT a 1 PUT a 1 a 2 DELETE a 2 a ");
    }

    [SkippableFact]
    public async Task A_transaction_arrives_in_the_order_of_its_operations()
    {
        long start = await RevisionAsync() + 1;
        string script = $"\nput {Key("b")} 1\nput {Key("a")} 2\n\n\n";
        await Ctl.RunWithInputAsync(script, "txn");
        await using ChildProcess watch = Ctl.Start("watch", "--prefix", $"--rev={start}", Prefix);
        await SawAsync(watch, "PUT b 1 PUT a 2");
    }

    [SkippableFact]
    public async Task A_watch_from_a_compacted_revision_is_canceled_with_the_reason()
    {
        await PutAsync(("a", "1"), ("a", "2"));
        long now = await RevisionAsync();
        await Ctl.RunAsync("compaction", $"{now}");

        await using ChildProcess watch = Ctl.Start("watch", $"--rev={now - 1}", Key("a"));
        (await watch.WaitForExitAsync()).ShouldNotBe(0);
        watch.Errors.Lines.ShouldContain(
            "watch was canceled (etcdserver: mvcc: required revision has been compacted)");
    }

    [SkippableFact]
    public async Task A_watch_from_exactly_the_compacted_revision_replays_it()
    {
        await PutAsync(("a", "1"), ("a", "2"));
        long now = await RevisionAsync();
        await Ctl.RunAsync("compaction", $"{now}");
        await using ChildProcess watch = Ctl.Start("watch", $"--rev={now}", Key("a"));
        await SawAsync(watch, "PUT a 2");
    }

    [SkippableFact]
    public async Task A_watch_from_the_future_begins_there()
    {
        long now = await RevisionAsync();
        await using ChildProcess watch = Ctl.Start("watch", $"--rev={now + 3}", Key("a"));
        await PutAsync(("a", "too early"), ("a", "too early"), ("a", "1"), ("a", "2"));
        await SawAsync(watch, "PUT a 1 PUT a 2");
    }

    [SkippableFact]
    public async Task Several_watches_share_an_interactive_session_and_progress_can_be_asked_for()
    {
        await using ChildProcess watch = Ctl.Start("watch", "--interactive");
        await watch.WriteLineAsync($"watch {Key("a")}");
        await watch.WriteLineAsync($"watch --prefix {Key("b")}");
        await UntilWatchingAsync(watch, "a");
        await UntilWatchingAsync(watch, "b");
        await watch.WriteLineAsync("progress");
        await watch.Output.WaitForAsync(line => line.StartsWith("progress notify: ", StringComparison.Ordinal), "progress");
    }

    // Nothing says when a watch without a start revision has begun, so a key is put until the watch sees it.
    private async Task UntilWatchingAsync(ChildProcess watch, string key)
    {
        await Eventually.IsTrueAsync($"the watch of {key} has begun", async _ =>
        {
            await PutAsync((key, "probe"));
            return watch.Output.Lines.Contains("probe");
        });
        string marker = Guid.NewGuid().ToString("N");
        await PutAsync((key, marker));
        await watch.Output.WaitForAsync(line => line == marker, "the marker after the probes");
        _marker = marker;
    }

    private string? _marker;

    private async Task SawAsync(ChildProcess watch, string expected)
    {
        await Eventually.IsTrueAsync($"the watch saw: {expected}\nbut it saw: {Seen(watch)}", () =>
            Seen(watch).Length >= expected.Length);
        Seen(watch).ShouldBe(expected);
    }

    private string Seen(ChildProcess watch)
    {
        IEnumerable<string> lines = watch.Output.Lines;
        if (_marker is not null)
            lines = lines.SkipWhile(line => line != _marker).Skip(1);
        return string.Join(' ', lines.Select(Ctl.Strip));
    }

    [Collection(Servers.Etcd)]
    public sealed class OnEtcd(SharedEtcd shared) : WatchSuite(shared);

    [Collection(Servers.Tenure)]
    public sealed class OnTenure(SharedTenure shared) : WatchSuite(shared);
}
