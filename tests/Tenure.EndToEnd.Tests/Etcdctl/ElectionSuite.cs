using Tenure.EndToEnd.Tests.Clusters;

namespace Tenure.EndToEnd.Tests.Etcdctl;

public abstract class ElectionSuite(SharedCluster shared) : EtcdctlSuite(shared)
{
    [SkippableTheory]
    [InlineData(Signal.Interrupt)]
    [InlineData(Signal.Terminate)]
    public async Task A_leader_that_resigns_is_followed_at_once(Signal resignation)
    {
        await using ChildProcess first = Ctl.Start("elect", Key("e"), "first");
        await LeadsAsync(first, "first");
        await using ChildProcess second = Ctl.Start("elect", Key("e"), "second");
        await CandidatesAsync(2);
        second.Output.Lines.ShouldBeEmpty();

        first.Send(resignation);
        await LeadsAsync(second, "second");
    }

    [SkippableFact]
    public async Task A_leader_that_is_killed_leads_until_its_lease_is_gone()
    {
        await using ChildProcess first = Ctl.Start("elect", Key("e"), "first");
        await LeadsAsync(first, "first");
        await using ChildProcess second = Ctl.Start("elect", Key("e"), "second");
        await CandidatesAsync(2);

        first.Send(Signal.Kill);
        await first.WaitForExitAsync();
        (await CandidatesAsync(2))[1].ShouldBe("first");

        // The candidate's key ends with its lease. Revoking it by hand spares the test the session's 60 seconds.
        string key = first.Output.Lines[0];
        await Ctl.RunAsync("lease", "revoke", key[(key.LastIndexOf('/') + 1)..]);
        await LeadsAsync(second, "second");
    }

    [SkippableFact]
    public async Task A_listener_hears_of_each_leader()
    {
        await using ChildProcess listener = Ctl.Start("elect", "--listen", Key("e"));
        await using ChildProcess first = Ctl.Start("elect", Key("e"), "first");
        await listener.Output.WaitForAsync(line => line == "first", "the first leader");
        await using ChildProcess second = Ctl.Start("elect", Key("e"), "second");
        await CandidatesAsync(2);
        first.Send(Signal.Interrupt);
        await listener.Output.WaitForAsync(line => line == "second", "the second leader");
    }

    [SkippableFact]
    public async Task A_lock_is_held_by_one_and_passes_on_when_it_is_released()
    {
        await using ChildProcess first = Ctl.Start("lock", Key("l"));
        await first.Output.WaitForLinesAsync(1);
        await using ChildProcess second = Ctl.Start("lock", Key("l"));
        await WaitersAsync(2);
        second.Output.Lines.ShouldBeEmpty();

        first.Send(Signal.Interrupt);
        await second.Output.WaitForLinesAsync(1);
        second.Output.Lines[0].ShouldStartWith(Key("l/"));
    }

    [SkippableFact]
    public async Task A_lock_of_a_killed_holder_passes_on_when_its_time_is_over()
    {
        await using ChildProcess first = Ctl.Start("lock", "--ttl", "2", Key("l"));
        await first.Output.WaitForLinesAsync(1);
        await using ChildProcess second = Ctl.Start("lock", "--ttl", "2", Key("l"));
        await WaitersAsync(2);
        first.Send(Signal.Kill);
        await second.Output.WaitForLinesAsync(1);
    }

    [SkippableFact]
    public async Task A_command_under_a_lock_knows_its_key_and_revision()
    {
        IReadOnlyList<string> lines = await Ctl.RunAsync(
            "lock", Key("l"), "sh", "--", "-c", "echo $ETCD_LOCK_KEY $ETCD_LOCK_REV");
        lines.Count.ShouldBe(1);
        lines[0].ShouldMatch("^l/[0-9a-f]+ [0-9]+$");
        (await Ctl.RunAsync("get", "--prefix", Key("l"))).ShouldBeEmpty();
    }

    private async Task LeadsAsync(ChildProcess candidate, string proposal)
    {
        await candidate.Output.WaitForLinesAsync(2);
        candidate.Output.Lines[0].ShouldStartWith(Key("e/"));
        candidate.Output.Lines[1].ShouldBe(proposal);
    }

    private Task<IReadOnlyList<string>> CandidatesAsync(int count) => UntilKeysAsync("e/", count);

    private Task<IReadOnlyList<string>> WaitersAsync(int count) => UntilKeysAsync("l/", count);

    // The oldest first: it leads, or holds the lock.
    private Task<IReadOnlyList<string>> UntilKeysAsync(string below, int count) =>
        Eventually.HasAsync($"{count} keys below {below}", async _ =>
        {
            IReadOnlyList<string> lines = await Ctl.RunAsync("get", "--prefix", Key(below), "--sort-by", "CREATE");
            return lines.Count == 2 * count ? lines : null;
        });

    [Collection(Servers.Etcd)]
    public sealed class OnEtcd(SharedEtcd shared) : ElectionSuite(shared);

    [Collection(Servers.Tenure)]
    public sealed class OnTenure(SharedTenure shared) : ElectionSuite(shared);
}
