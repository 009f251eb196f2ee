using Google.Protobuf;
using Tenure.Server.Tests.Client;
using Tenure.Wire.Etcd;
using Tenure.Wire.Grpc;
using Tenure.Wire.Protos;

namespace Tenure.Server.Tests.Services;

public sealed class ElectionServiceTests : ServiceTest
{
    [Fact]
    public async Task The_first_candidate_leads_with_a_key_named_after_its_lease()
    {
        CampaignResponse won = await CampaignAsync(lease: await GrantAsync(id: 0xABCDEF), "one");

        won.Leader.ShouldBe(new LeaderKey { Name = Text("e"), Key = Text("e/abcdef"), Rev = won.Header.Revision, Lease = 0xABCDEF });
        LeaderResponse leader = await LeaderAsync();
        leader.Kv.Key.ShouldBe(won.Leader.Key);
        leader.Kv.Value.ToStringUtf8().ShouldBe("one");
        leader.Kv.CreateRevision.ShouldBe(won.Leader.Rev);
    }

    [Fact]
    public async Task The_next_candidate_leads_when_the_leader_resigns_and_its_token_is_higher()
    {
        CampaignResponse first = await CampaignAsync(await GrantAsync(), "one");
        Task<CampaignResponse> second = await BeginCampaignAsync(await GrantAsync(), "two");
        second.IsCompleted.ShouldBeFalse();

        await ResignAsync(first.Leader);

        CampaignResponse won = await second.WaitAsync(TestDeadline.Length);
        won.Leader.Rev.ShouldBeGreaterThan(first.Leader.Rev);
        (await LeaderAsync()).Kv.Value.ToStringUtf8().ShouldBe("two");
    }

    [Fact]
    public async Task Candidates_lead_in_the_order_in_which_they_came()
    {
        LeaderKey leader = (await CampaignAsync(await GrantAsync(), "0")).Leader;
        List<Task<CampaignResponse>> waiting = [];
        for (int i = 1; i <= 5; i++) waiting.Add(await BeginCampaignAsync(await GrantAsync(), $"{i}"));

        foreach (Task<CampaignResponse> next in waiting)
        {
            waiting.Count(campaign => campaign.IsCompleted).ShouldBe(waiting.IndexOf(next));
            await ResignAsync(leader);
            leader = (await next.WaitAsync(TestDeadline.Length)).Leader;
        }
    }

    [Fact]
    public async Task A_candidate_does_not_lead_because_the_one_before_it_gave_up()
    {
        CampaignResponse leader = await CampaignAsync(await GrantAsync(), "leader");
        using CancellationTokenSource giveUp = new();
        Task between = await BeginCampaignAsync(await GrantAsync(), "between", giveUp.Token);
        Task<CampaignResponse> last = await BeginCampaignAsync(await GrantAsync(), "last");

        await giveUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(between);
        await CandidatesShouldBecomeAsync(2);
        last.IsCompleted.ShouldBeFalse();
        await ResignAsync(leader.Leader);

        (await last.WaitAsync(TestDeadline.Length)).Leader.Rev.ShouldBeGreaterThan(leader.Leader.Rev);
    }

    [Fact]
    public async Task A_candidate_whose_deadline_passes_leaves_nothing_behind()
    {
        await CampaignAsync(await GrantAsync(), "leader");
        CampaignRequest late = new() { Name = Text("e"), Lease = await GrantAsync(), Value = Text("late") };

        GrpcOutcome outcome = await Client.SendAsync(EtcdMethods.Campaign, GrpcTestClient.Frame(late), request =>
            request.Headers.Add(GrpcHeaders.Timeout, "200m"));

        outcome.Status.Code.ShouldBe(GrpcStatusCode.DeadlineExceeded);
        await CandidatesShouldBecomeAsync(1);
    }

    [Fact]
    public async Task A_candidate_whose_lease_ends_while_it_waits_does_not_win()
    {
        await CampaignAsync(await GrantAsync(), "leader");
        long lease = await GrantAsync();
        CampaignRequest request = new() { Name = Text("e"), Lease = lease, Value = Text("lost") };
        Task<GrpcStatus> waiting = StatusOfAsync(EtcdMethods.Campaign, request);
        await CandidatesShouldBecomeAsync(2);

        await RevokeAsync(lease);

        (await waiting.WaitAsync(TestDeadline.Length)).ShouldBe(InRecipe(EtcdErrors.LeaseNotFound));
    }

    [Fact]
    public async Task A_campaign_under_a_lease_that_does_not_exist_is_refused() =>
        (await StatusOfAsync(EtcdMethods.Campaign, new CampaignRequest { Name = Text("e"), Lease = 404 })).ShouldBe(InRecipe(EtcdErrors.LeaseNotFound));

    [Fact]
    public async Task A_campaign_without_a_lease_gets_one_of_a_minute()
    {
        CampaignResponse won = await CampaignAsync(lease: 0, "v");

        LeaseTimeToLiveResponse lease = await Client.CallAsync(
            EtcdMethods.LeaseTimeToLive, new LeaseTimeToLiveRequest { ID = won.Leader.Lease }, LeaseTimeToLiveResponse.Parser);
        lease.GrantedTTL.ShouldBe(60);
    }

    [Fact]
    public async Task A_leader_that_campaigns_again_keeps_its_token_and_shows_the_new_value()
    {
        long lease = await GrantAsync();
        CampaignResponse first = await CampaignAsync(lease, "one");

        CampaignResponse again = await CampaignAsync(lease, "two");

        again.Leader.ShouldBe(first.Leader);
        (await LeaderAsync()).Kv.Value.ToStringUtf8().ShouldBe("two");
    }

    [Fact]
    public async Task Only_the_leader_can_proclaim()
    {
        CampaignResponse won = await CampaignAsync(await GrantAsync(), "one");
        ProclaimRequest proclaim = new() { Leader = won.Leader, Value = Text("two") };

        (await StatusOfAsync(EtcdMethods.Proclaim, proclaim)).ShouldBe(GrpcStatus.Ok);
        (await LeaderAsync()).Kv.Value.ToStringUtf8().ShouldBe("two");
        await ResignAsync(won.Leader);
        (await StatusOfAsync(EtcdMethods.Proclaim, proclaim)).ShouldBe(EtcdErrors.ElectionNotLeader);
        (await StatusOfAsync(EtcdMethods.Proclaim, new ProclaimRequest())).ShouldBe(EtcdErrors.MissingLeaderKey);
    }

    [Fact]
    public async Task A_resignation_that_comes_too_late_changes_nothing()
    {
        long lease = await GrantAsync();
        CampaignResponse first = await CampaignAsync(lease, "one");
        await ResignAsync(first.Leader);
        CampaignResponse second = await CampaignAsync(lease, "two");

        await ResignAsync(first.Leader);

        (await LeaderAsync()).Kv.CreateRevision.ShouldBe(second.Leader.Rev);
        (await StatusOfAsync(EtcdMethods.Resign, new ResignRequest())).ShouldBe(EtcdErrors.MissingLeaderKey);
    }

    [Fact]
    public async Task An_election_without_candidates_has_no_leader() =>
        (await StatusOfAsync(EtcdMethods.Leader, new LeaderRequest { Name = Text("e") })).ShouldBe(EtcdErrors.ElectionNoLeader);

    [Fact]
    public async Task Who_observes_sees_each_leader_and_each_value()
    {
        using GrpcTestCall observed = Client.Open(EtcdMethods.Observe);
        await observed.WriteAsync(new LeaderRequest { Name = Text("e") });
        observed.CompleteRequests();

        CampaignResponse first = await CampaignAsync(await GrantAsync(), "one");
        await ShouldObserveAsync(observed, "one");
        await StatusOfAsync(EtcdMethods.Proclaim, new ProclaimRequest { Leader = first.Leader, Value = Text("uno") });
        await ShouldObserveAsync(observed, "uno");
        Task<CampaignResponse> second = await BeginCampaignAsync(await GrantAsync(), "two");
        await ResignAsync(first.Leader);
        await ShouldObserveAsync(observed, "two");
        await ResignAsync((await second.WaitAsync(TestDeadline.Length)).Leader);
        await CampaignAsync(await GrantAsync(), "three");
        await ShouldObserveAsync(observed, "three");
    }

    private static async Task ShouldObserveAsync(GrpcTestCall observed, string value) =>
        (await observed.ReadAsync(LeaderResponse.Parser)).Kv.Value.ToStringUtf8().ShouldBe(value);

    private Task<CampaignResponse> CampaignAsync(long lease, string value, CancellationToken cancellation = default) => Client.CallAsync(
        EtcdMethods.Campaign,
        new CampaignRequest { Name = Text("e"), Lease = lease, Value = Text(value) },
        CampaignResponse.Parser,
        cancellation);

    /// <summary>A campaign that has taken its place in the queue.</summary>
    private async Task<Task<CampaignResponse>> BeginCampaignAsync(long lease, string value, CancellationToken cancellation = default)
    {
        int before = (await CandidatesAsync()).Count;
        Task<CampaignResponse> campaign = CampaignAsync(lease, value, cancellation);
        await CandidatesShouldBecomeAsync(before + 1);
        return campaign;
    }

    private Task ResignAsync(LeaderKey leader) =>
        Client.CallAsync(EtcdMethods.Resign, new ResignRequest { Leader = leader }, ResignResponse.Parser);

    private Task<LeaderResponse> LeaderAsync() =>
        Client.CallAsync(EtcdMethods.Leader, new LeaderRequest { Name = Text("e") }, LeaderResponse.Parser);

    private async Task<IReadOnlyList<ByteString>> CandidatesAsync() =>
        [.. (await RangeAsync(new() { Key = Text("e/"), RangeEnd = Text("e0") })).Kvs.Select(kv => kv.Key)];

    private Task CandidatesShouldBecomeAsync(int count) =>
        TestDeadline.UntilAsync($"{count} candidates", async () => (await CandidatesAsync()).Count == count);
}
