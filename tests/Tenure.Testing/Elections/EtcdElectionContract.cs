using System.Diagnostics;

namespace Tenure.Testing.Elections;

/// <summary>
/// What an election on a server with etcd's API must do. A test project derives a class for each server; the tests keep
/// apart by the names of their elections, and those that harm a member start a cluster of their own.
/// </summary>
public abstract class EtcdElectionContract
{
    /// <summary>The least that etcd grants, so that losses come soon.</summary>
    protected static readonly TimeSpan Lease = TimeSpan.FromSeconds(2);

    private readonly string _name = $"election-{Guid.NewGuid():n}";

    /// <summary>The cluster that tests share.</summary>
    protected abstract Task<EtcdCompatibleCluster> Cluster { get; }

    /// <summary>Starts a cluster that one test may harm.</summary>
    protected abstract Task<EtcdCompatibleCluster> StartAsync(ClusterOptions options);

    [SkippableFact]
    public async Task One_of_three_candidates_leads_at_a_time_and_each_with_a_higher_token()
    {
        using LeaderElection a = Candidate(await Cluster, "a"), b = Candidate(await Cluster, "b"), c = Candidate(await Cluster, "c");
        int leaders = 0;
        var tokens = new List<long>();

        await Task.WhenAll(new[] { a, b, c }.Select(async candidate =>
        {
            for (int turn = 0; turn < 3; turn++)
            {
                await using Leadership leadership = await CampaignAsync(candidate);
                Interlocked.Increment(ref leaders).ShouldBe(1);
                leadership.Remaining.ShouldBeGreaterThan(TimeSpan.Zero);
                tokens.Add(leadership.Token.Number);
                Interlocked.Decrement(ref leaders);
            }
        }));

        tokens.Count.ShouldBe(9);
        tokens.ShouldBe(tokens.Order().Distinct());
    }

    [SkippableFact]
    public async Task A_leadership_outlives_many_leases()
    {
        using LeaderElection election = Candidate(await Cluster, "a");
        await using Leadership leadership = await CampaignAsync(election);

        await HoldsForAsync(leadership, 3 * Lease);
    }

    [SkippableFact]
    public async Task A_candidate_in_the_middle_of_the_queue_that_leaves_lets_nobody_past_the_leader()
    {
        using LeaderElection a = Candidate(await Cluster, "a"), b = Candidate(await Cluster, "b"), c = Candidate(await Cluster, "c");
        await using Leadership first = await CampaignAsync(a);
        using CancellationTokenSource leaves = new();
        Task<Leadership> second = b.CampaignAsync(leaves.Token).AsTask();
        await UntilCandidatesAsync(2);
        Task<Leadership> third = c.CampaignAsync().AsTask();
        await UntilCandidatesAsync(3);

        await leaves.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(second);
        await HoldsForAsync(first, Lease);
        third.IsCompleted.ShouldBeFalse();

        await first.ResignAsync();
        await using Leadership last = await third.WaitAsync(Eventually.Deadline);
        last.Token.ShouldBeGreaterThan(first.Token);
    }

    [SkippableFact]
    public async Task A_cancelled_campaign_leaves_neither_key_nor_lease_behind()
    {
        Etcdctl etcdctl = await EtcdctlAsync();
        using LeaderElection a = Candidate(await Cluster, "a"), b = Candidate(await Cluster, "b");
        await using Leadership leadership = await CampaignAsync(a);
        using CancellationTokenSource cancelled = new();
        Task<Leadership> campaign = b.CampaignAsync(cancelled.Token).AsTask();
        await UntilCandidatesAsync(2);
        string lease = (await KeysAsync())[^1].Split('/')[^1];
        (await etcdctl.RunAsync("lease", "list")).ShouldContain(line => line.TrimStart('0') == lease);

        await cancelled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(campaign);

        (await KeysAsync()).Count.ShouldBe(1);
        (await etcdctl.RunAsync("lease", "list")).ShouldNotContain(line => line.TrimStart('0') == lease);
    }

    [SkippableFact]
    public async Task A_resigned_leadership_has_nothing_left_and_its_callbacks_have_run()
    {
        using LeaderElection election = Candidate(await Cluster, "a");
        Leadership leadership = await CampaignAsync(election);
        bool drained = false;
        leadership.Lost.Register(() => drained = true);

        await leadership.ResignAsync();

        drained.ShouldBeTrue();
        leadership.LossReason.ShouldBe(LossReason.Resigned);
        leadership.Remaining.ShouldBe(TimeSpan.Zero);
        (await KeysAsync()).ShouldBeEmpty();
        (await election.GetLeaderAsync()).ShouldBeNull();
    }

    [SkippableFact]
    public async Task A_key_that_is_deleted_by_hand_ends_the_leadership_and_a_new_campaign_wins()
    {
        Etcdctl etcdctl = await EtcdctlAsync();
        using LeaderElection election = Candidate(await Cluster, "a");
        await using Leadership leadership = await CampaignAsync(election);

        await etcdctl.RunAsync("del", "--prefix", _name + "/");

        await LostAsync(leadership);
        leadership.LossReason.ShouldBe(LossReason.Removed);
        leadership.Remaining.ShouldBe(TimeSpan.Zero);
        await using Leadership next = await CampaignAsync(election);
        next.Token.ShouldBeGreaterThan(leadership.Token);
    }

    [SkippableFact]
    public async Task A_lease_that_is_revoked_by_hand_ends_the_leadership()
    {
        Etcdctl etcdctl = await EtcdctlAsync();
        using LeaderElection election = Candidate(await Cluster, "a");
        await using Leadership leadership = await CampaignAsync(election);

        await etcdctl.RunAsync("lease", "revoke", (await KeysAsync()).Single().Split('/')[^1]);

        await LostAsync(leadership);
        leadership.LossReason.ShouldBeOneOf(LossReason.Removed, LossReason.LeaseGone);
    }

    [SkippableTheory]
    [InlineData("del")]
    [InlineData("lease revoke")]
    public async Task A_waiting_candidate_that_was_removed_leads_with_a_new_key_only(string removal)
    {
        Etcdctl etcdctl = await EtcdctlAsync();
        using LeaderElection a = Candidate(await Cluster, "a"), b = Candidate(await Cluster, "b");
        await using Leadership first = await CampaignAsync(a);
        Task<Leadership> campaign = b.CampaignAsync().AsTask();
        await UntilCandidatesAsync(2);
        string key = (await KeysAsync())[1];

        await etcdctl.RunAsync([.. removal.Split(' '), removal == "del" ? key : key.Split('/')[^1]]);
        await first.ResignAsync();

        await using Leadership second = await campaign.WaitAsync(Eventually.Deadline);
        (await KeysAsync()).ShouldHaveSingleItem().ShouldNotBe(key);
        (await a.GetLeaderAsync()).ShouldBe(new LeaderInfo("b", second.Token.Number));
    }

    [SkippableFact]
    public async Task A_blocked_callback_of_a_lost_leadership_holds_up_no_other()
    {
        Etcdctl etcdctl = await EtcdctlAsync();
        using LeaderElection lost = Candidate(await Cluster, "a");
        using LeaderElection kept = Candidate(await Cluster, "a", _name + "-kept");
        Leadership losing = await CampaignAsync(lost);
        await using Leadership keeping = await CampaignAsync(kept);
        using ManualResetEventSlim blocked = new();
        TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        losing.Lost.Register(() =>
        {
            entered.SetResult();
            blocked.Wait();
        });

        await etcdctl.RunAsync("del", "--prefix", _name + "/");
        await entered.Task.WaitAsync(Eventually.Deadline);

        await HoldsForAsync(keeping, 2 * Lease);
        blocked.Set();
        await losing.DisposeAsync();
    }

    [SkippableFact]
    public async Task An_observer_sees_each_leader_and_when_there_is_none()
    {
        using LeaderElection a = Candidate(await Cluster, "a"), b = Candidate(await Cluster, "b");
        using CancellationTokenSource deadline = new(Eventually.Deadline);
        await using IAsyncEnumerator<LeaderInfo?> seen = b.ObserveAsync(deadline.Token).GetAsyncEnumerator(deadline.Token);

        (await NextAsync()).ShouldBeNull();
        Leadership first = await CampaignAsync(a);
        (await NextAsync()).ShouldBe(new LeaderInfo("a", first.Token.Number));
        await first.ResignAsync();
        (await NextAsync()).ShouldBeNull();
        await using Leadership second = await CampaignAsync(b);
        (await NextAsync()).ShouldBe(new LeaderInfo("b", second.Token.Number));

        async Task<LeaderInfo?> NextAsync()
        {
            (await seen.MoveNextAsync()).ShouldBeTrue();
            return seen.Current;
        }
    }

    [SkippableFact]
    public async Task Behind_a_leader_that_etcdctl_elected_a_candidate_waits()
    {
        Etcdctl etcdctl = await EtcdctlAsync();
        using LeaderElection election = Candidate(await Cluster, "ours");
        await using ChildProcess theirs = etcdctl.Start("elect", _name, "theirs");
        await UntilCandidatesAsync(1);
        Task<Leadership> campaign = election.CampaignAsync().AsTask();
        await UntilCandidatesAsync(2);
        LeaderInfo leader = (await election.GetLeaderAsync()).ShouldNotBeNull();
        leader.CandidateId.ShouldBe("theirs");
        campaign.IsCompleted.ShouldBeFalse();

        theirs.Send(Signal.Interrupt);

        await using Leadership ours = await campaign.WaitAsync(Eventually.Deadline);
        ours.Token.Number.ShouldBeGreaterThan(leader.TokenNumber);
    }

    [SkippableFact]
    public async Task Behind_our_leader_etcdctl_waits_and_its_observer_sees_ours()
    {
        Etcdctl etcdctl = await EtcdctlAsync();
        using LeaderElection election = Candidate(await Cluster, "ours");
        await using Leadership leadership = await CampaignAsync(election);
        await using ChildProcess observer = etcdctl.Start("elect", "--listen", _name);
        await observer.Output.WaitForAsync(line => line == "ours", "our candidate's id");
        await using ChildProcess theirs = etcdctl.Start("elect", _name, "theirs");
        await UntilCandidatesAsync(2);
        theirs.Output.Lines.ShouldBeEmpty();

        await leadership.ResignAsync();

        await theirs.Output.WaitForAsync(line => line == "theirs", "their victory");
        (await election.GetLeaderAsync())?.CandidateId.ShouldBe("theirs");
    }

    [SkippableFact]
    public async Task A_server_that_is_paused_ends_the_leadership_before_its_lease_is_over()
    {
        await using EtcdCompatibleCluster cluster = await StartAsync(new ClusterOptions(Members: 1));
        TimeSpan lease = TimeSpan.FromSeconds(10); // Its margin of 0.3 s is also the busy test machine's.
        using LeaderElection election = Candidate(cluster, "a", lease: lease);
        await using Leadership leadership = await CampaignAsync(election);

        cluster.Members[0].Pause();
        long paused = Stopwatch.GetTimestamp();
        await LostAsync(leadership);

        Stopwatch.GetElapsedTime(paused).ShouldBeLessThan(lease);
        leadership.LossReason.ShouldBe(LossReason.DeadlinePassed);
        leadership.Remaining.ShouldBe(TimeSpan.Zero);
        cluster.Members[0].Resume();
        await using Leadership next = await CampaignAsync(election);
        next.Token.ShouldBeGreaterThan(leadership.Token);
    }

    [SkippableFact]
    public async Task A_candidate_that_dies_is_followed_when_its_lease_has_expired()
    {
        using LeaderElection dying = Candidate(await Cluster, "a"), waiting = Candidate(await Cluster, "b");
        Leadership leadership = await CampaignAsync(dying);
        Task<Leadership> campaign = waiting.CampaignAsync().AsTask();
        await UntilCandidatesAsync(2);

        dying.Dispose(); // Without its connections it can neither renew nor resign, like a process that was killed.

        await LostAsync(leadership);
        campaign.IsCompleted.ShouldBeFalse();
        await using Leadership next = await campaign.WaitAsync(Eventually.Deadline);
        next.Token.ShouldBeGreaterThan(leadership.Token);
    }

    [SkippableTheory]
    [InlineData(Signal.Kill)]
    [InlineData(Signal.Stop)]
    public async Task The_failure_of_the_leading_member_costs_no_leadership(Signal failure)
    {
        await using EtcdCompatibleCluster cluster = await StartAsync(new ClusterOptions(Members: 3));
        TimeSpan lease = TimeSpan.FromSeconds(8); // It must outlast the cluster's own election.
        ClusterMember leading = await cluster.LeaderAsync();
        // Each client begins at a member of its own choice, so among six there is one at the member that fails.
        LeaderElection[] elections = [.. Enumerable.Range(0, 6).Select(i => Candidate(cluster, "a", $"{_name}-{i}", lease))];
        Leadership[] leaderships = await Task.WhenAll(elections.Select(CampaignAsync));

        leading.Process.Send(failure);

        await Task.WhenAll(leaderships.Select(leadership => HoldsForAsync(leadership, lease + TimeSpan.FromSeconds(1))));
        await Task.WhenAll(leaderships.Select(leadership => leadership.ResignAsync()));
        foreach (LeaderElection election in elections) election.Dispose();
    }

    private static async Task<Leadership> CampaignAsync(LeaderElection election)
    {
        using CancellationTokenSource deadline = new(Eventually.Deadline);
        return await election.CampaignAsync(deadline.Token);
    }

    private static async Task LostAsync(Leadership leadership)
    {
        TaskCompletionSource lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = leadership.Lost.Register(lost.SetResult);
        await lost.Task.WaitAsync(Eventually.Deadline);
    }

    /// <summary>Watches the leadership for as long, and fails when it is lost.</summary>
    private static async Task HoldsForAsync(Leadership leadership, TimeSpan time)
    {
        await Should.ThrowAsync<TimeoutException>(Task.Delay(Timeout.Infinite, leadership.Lost).WaitAsync(time));
        leadership.LossReason.ShouldBeNull();
        leadership.Remaining.ShouldBeGreaterThan(TimeSpan.Zero);
    }

    private LeaderElection Candidate(EtcdCompatibleCluster cluster, string id, string? name = null, TimeSpan? lease = null)
    {
        EtcdOptions etcd = new();
        foreach (ClusterMember member in cluster.Members) etcd.Endpoints.Add(member.ClientUrl);
        return LeaderElection.CreateEtcd(
            name ?? _name, etcd, new LeaderElectionOptions { CandidateId = id, LeaseDuration = lease ?? Lease });
    }

    private async Task<Etcdctl> EtcdctlAsync() => new((await Cluster).Endpoints);

    private async Task<IReadOnlyList<string>> KeysAsync() =>
        [.. (await (await EtcdctlAsync()).RunAsync("get", "--prefix", "--keys-only", "--sort-by=CREATE", _name + "/"))
            .Where(line => line.Length > 0)];

    private Task UntilCandidatesAsync(int count) =>
        Eventually.IsTrueAsync($"{count} candidates", async _ => (await KeysAsync()).Count == count);
}
