using Microsoft.Extensions.Logging.Abstractions;

namespace Tenure.Tests.Elections;

public sealed class LeadershipTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly MemoryBackend _backend = new();
    private readonly LeaderElectionOptions _options = new() { CandidateId = "a" };
    private readonly LeaderElection _election;

    public LeadershipTests() => _election = new LeaderElection("work", _options, _backend, Surroundings.Of(_time), NullLogger.Instance);

    public void Dispose() => _election.Dispose();

    [Fact]
    public async Task A_leader_has_a_token_of_its_election_and_the_time_of_its_lease()
    {
        await using Leadership leadership = await _election.CampaignAsync();

        leadership.Token.ShouldBe(FencingToken.Create("work", 1, "a"));
        leadership.Remaining.TotalSeconds.ShouldBe(9.70, tolerance: 0.01);
        leadership.Lost.IsCancellationRequested.ShouldBeFalse();
        leadership.LossReason.ShouldBeNull();
    }

    [Fact]
    public async Task Nothing_remains_at_the_first_read_after_a_pause_and_the_loss_is_signalled()
    {
        await using Leadership leadership = await _election.CampaignAsync();
        _time.Pause(TimeSpan.FromSeconds(9.6));
        leadership.Remaining.ShouldBeGreaterThan(TimeSpan.Zero);

        _time.Pause(TimeSpan.FromSeconds(0.2));

        leadership.Remaining.ShouldBe(TimeSpan.Zero);
        await LostAsync(leadership); // No timer has fired: the read alone has noticed.
        leadership.LossReason.ShouldBe(LossReason.DeadlinePassed);
    }

    [Fact]
    public async Task Time_that_only_the_wall_clock_saw_has_passed_too()
    {
        await using Leadership leadership = await _election.CampaignAsync();

        _time.MoveWallClock(TimeSpan.FromHours(1));

        leadership.Remaining.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_wall_clock_that_is_set_back_gives_no_time()
    {
        await using Leadership leadership = await _election.CampaignAsync();
        TimeSpan before = leadership.Remaining;

        _time.MoveWallClock(TimeSpan.FromHours(-1));
        leadership.Remaining.ShouldBe(before);

        _time.Pause(TimeSpan.FromSeconds(5));
        leadership.Remaining.ShouldBe(before - TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Renewals_extend_the_time()
    {
        await using Leadership leadership = await _election.CampaignAsync();
        _time.Advance(TimeSpan.FromSeconds(3.4));

        await Eventually.IsTrueAsync("the renewal is answered", () => leadership.Remaining > TimeSpan.FromSeconds(9));
    }

    [Fact]
    public async Task Without_renewals_the_leadership_is_lost_before_the_lease_is_over()
    {
        await using Leadership leadership = await _election.CampaignAsync();
        _backend.Trouble = MemoryBackend.Unreachable;
        _time.Advance(TimeSpan.FromSeconds(3.4));
        await Eventually.IsTrueAsync("a renewal has failed", () => _backend.Renewals > 0);

        _time.Advance(TimeSpan.FromSeconds(6.4)); // That makes 9.8 s of the lease's ten.

        await LostAsync(leadership);
        leadership.LossReason.ShouldBe(LossReason.DeadlinePassed);
        leadership.Remaining.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_lease_that_the_service_has_forgotten_is_lost_at_the_next_renewal()
    {
        await using Leadership leadership = await _election.CampaignAsync();
        _backend.Granted = TimeSpan.Zero;

        _time.Advance(TimeSpan.FromSeconds(3.4));

        await LostAsync(leadership);
        leadership.LossReason.ShouldBe(LossReason.LeaseGone);
        leadership.Remaining.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task The_reason_is_known_when_the_loss_is_signalled()
    {
        await using Leadership leadership = await _election.CampaignAsync();
        TaskCompletionSource<LossReason?> reason = new(TaskCreationOptions.RunContinuationsAsynchronously);
        leadership.Lost.Register(() => reason.SetResult(leadership.LossReason));

        _backend.RemoveLeader();

        (await reason.Task.WaitAsync(Eventually.Deadline)).ShouldBe(LossReason.Removed);
    }

    [Fact]
    public async Task A_resignation_waits_for_the_callbacks_and_renews_meanwhile()
    {
        Leadership leadership = await _election.CampaignAsync();
        using ManualResetEventSlim working = new();
        leadership.Lost.Register(working.Wait);

        Task resigned = leadership.ResignAsync();
        leadership.Lost.IsCancellationRequested.ShouldBeTrue();
        _time.Advance(TimeSpan.FromSeconds(3.4));
        await Eventually.IsTrueAsync("the lease is renewed", () => leadership.Remaining > TimeSpan.FromSeconds(9));
        _backend.Candidates.ShouldBe(1);
        resigned.IsCompleted.ShouldBeFalse();

        working.Set();
        await resigned.WaitAsync(Eventually.Deadline);
        _backend.Candidates.ShouldBe(0);
        leadership.Remaining.ShouldBe(TimeSpan.Zero);
        leadership.LossReason.ShouldBe(LossReason.Resigned);
    }

    [Fact]
    public async Task A_resignation_whose_callbacks_never_end_lets_the_lease_run_out()
    {
        _options.DrainTimeout = TimeSpan.FromSeconds(5);
        Leadership leadership = await _election.CampaignAsync();
        using ManualResetEventSlim working = new();
        leadership.Lost.Register(working.Wait);

        Task resigned = leadership.ResignAsync();
        _time.Advance(TimeSpan.FromSeconds(5));
        await resigned.WaitAsync(Eventually.Deadline);
        _backend.Candidates.ShouldBe(1);
        int renewals = _backend.Renewals;
        _time.Advance(TimeSpan.FromSeconds(10));

        _backend.Renewals.ShouldBe(renewals);
        leadership.Remaining.ShouldBe(TimeSpan.Zero);
        working.Set();
    }

    [Fact]
    public async Task A_callback_that_throws_does_not_keep_the_leadership()
    {
        Leadership leadership = await _election.CampaignAsync();
        leadership.Lost.Register(() => throw new InvalidOperationException("a user's mistake"));

        await leadership.DisposeAsync();

        _backend.Candidates.ShouldBe(0);
    }

    [Fact]
    public async Task After_a_loss_disposing_gives_back_what_is_left_and_a_new_campaign_wins()
    {
        Leadership leadership = await _election.CampaignAsync();
        _time.Pause(TimeSpan.FromSeconds(10));
        leadership.Remaining.ShouldBe(TimeSpan.Zero);
        await LostAsync(leadership);
        _backend.Candidates.ShouldBe(1);

        await leadership.DisposeAsync();
        await leadership.DisposeAsync();

        _backend.Candidates.ShouldBe(0);
        await using Leadership next = await _election.CampaignAsync();
        next.Token.ShouldBeGreaterThan(leadership.Token);
    }

    [Fact]
    public async Task A_campaign_that_fails_is_tried_again()
    {
        _backend.Trouble = MemoryBackend.Unreachable;
        Task<Leadership> campaign = _election.CampaignAsync().AsTask();
        await Eventually.IsTrueAsync("several attempts", () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return _backend.Sessions > 3;
        });

        _backend.Trouble = null;
        await Eventually.IsTrueAsync("the campaign is won", () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return campaign.IsCompleted;
        });
        await (await campaign).DisposeAsync();
    }

    [Fact]
    public async Task A_campaign_that_can_never_succeed_says_so()
    {
        _backend.Trouble = new LeaderElectionException("no permission", isTransient: false);

        (await Should.ThrowAsync<LeaderElectionException>(_election.CampaignAsync().AsTask())).Message.ShouldBe("no permission");
    }

    [Fact]
    public async Task A_cancelled_campaign_has_left_the_queue_when_it_throws()
    {
        await using Leadership leadership = await _election.CampaignAsync();
        using CancellationTokenSource cancelled = new();
        Task<Leadership> campaign = _election.CampaignAsync(cancelled.Token).AsTask();
        await Eventually.IsTrueAsync("it stands", () => _backend.Candidates == 2);

        await cancelled.CancelAsync();

        (await Should.ThrowAsync<OperationCanceledException>(campaign)).CancellationToken.ShouldBe(cancelled.Token);
        _backend.Candidates.ShouldBe(1);
    }

    private static async Task LostAsync(Leadership leadership)
    {
        TaskCompletionSource lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = leadership.Lost.Register(lost.SetResult);
        await lost.Task.WaitAsync(Eventually.Deadline);
    }
}
