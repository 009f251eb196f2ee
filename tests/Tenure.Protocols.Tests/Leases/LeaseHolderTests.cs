using Tenure.Protocols.Leases;

namespace Tenure.Protocols.Tests.Leases;

/// <summary>A lease of ten seconds is believed in for 9.70198 s after the send, and renewed every 3.33 s.</summary>
public sealed class LeaseHolderTests
{
    private static readonly LeaseTerms Terms = LeaseTerms.For(TimeSpan.FromSeconds(10));
    private static readonly CampaignId First = new(1);
    private static readonly TimeSpan Full = TimeSpan.FromSeconds(10);

    private readonly LeaseHolder _holder = new(Terms);
    private readonly List<LeaseEffect> _effects = [];

    [Fact]
    public void A_candidate_leads_from_the_send_of_its_grant_once_it_has_won()
    {
        _holder.Campaign(_effects);
        Taken().ShouldBe([new StartCampaign(First)]);

        _holder.Granted(First, At(1), Full, At(1.5), _effects);
        Taken().ShouldBeEmpty();

        _holder.Won(First, At(2), _effects);
        Taken().ShouldBe([new Lead(First, At(1) + Terms.Validity(Full))]);
        _holder.Stage.ShouldBe(Stage.Leading);
    }

    [Fact]
    public void A_renewal_is_due_every_third_counted_from_the_send()
    {
        Lead();
        _holder.NextDeadline.ShouldBe(At(0) + Full / 3);

        _holder.Tick(At(3.3), _effects);
        Taken().ShouldBeEmpty();
        _holder.Tick(At(3.4), _effects);
        Taken().ShouldBe([new SendRenewal(First, At(3.4))]);
        _holder.NextDeadline.ShouldBe(At(3.4) + Full / 3);
    }

    [Fact]
    public void A_renewal_extends_by_what_its_own_send_justifies_however_late_its_answer_comes()
    {
        Lead();
        RenewAt(3.4);

        _holder.Renewed(First, At(3.4), Full, At(6), _effects);

        Taken().ShouldBe([new Lead(First, At(3.4) + Terms.Validity(Full))]);
        _holder.NextDeadline.ShouldBe(At(3.4) + Full / 3);
    }

    [Fact]
    public void An_answer_to_an_older_send_changes_nothing()
    {
        Lead();
        RenewAt(3.4);
        RenewAt(7);
        _holder.Renewed(First, At(7), Full, At(7.1), _effects);
        Taken();
        LeaseHolder before = _holder with { };

        _holder.Renewed(First, At(3.4), Full, At(7.2), _effects);

        Taken().ShouldBeEmpty();
        _holder.ShouldBe(before);
    }

    [Fact]
    public void Without_an_answer_the_work_stops_at_the_deadline_and_nothing_is_renewed_any_more()
    {
        Lead();
        _holder.Tick(At(3.4), _effects);
        _holder.Tick(At(6.8), _effects);
        Taken();
        _holder.NextDeadline.ShouldBe(At(0) + Terms.Validity(Full));

        _holder.Tick(At(9.7), _effects);
        Taken().ShouldBeEmpty();
        _holder.Tick(_holder.NextDeadline, _effects);

        Taken().ShouldBe([new StopWork(First, EndReason.DeadlinePassed)]);
        _holder.NextDeadline.ShouldBe(MonotonicTime.Never);
        _holder.Tick(At(60), _effects);
        Taken().ShouldBeEmpty();
    }

    [Fact]
    public void A_good_answer_after_the_deadline_revives_nothing()
    {
        Lead();
        RenewAt(9.5);

        _holder.Renewed(First, At(9.5), Full, At(9.8), _effects);

        Taken().ShouldBe([new StopWork(First, EndReason.DeadlinePassed)]);
        _holder.Stage.ShouldBe(Stage.Lost);
        _holder.Renewed(First, At(9.5), Full, At(9.9), _effects);
        Taken().ShouldBeEmpty();
    }

    [Fact]
    public void After_a_pause_the_first_event_ends_the_leadership_whatever_it_is()
    {
        Lead();
        RenewAt(3.4);

        _holder.RenewalFailed(First, At(100), _effects);

        Taken().ShouldBe([new StopWork(First, EndReason.DeadlinePassed)]);
    }

    [Fact]
    public void A_renewal_that_failed_is_tried_again_soon()
    {
        Lead();
        RenewAt(3.4);

        _holder.RenewalFailed(First, At(3.5), _effects);
        _holder.NextDeadline.ShouldBe(At(3.5) + Terms.RetryAfter);
        _holder.Tick(At(4.5), _effects);

        Taken().ShouldBe([new SendRenewal(First, At(4.5))]);
    }

    [Fact]
    public void An_answer_that_grants_nothing_ends_the_leadership_also_when_it_is_old()
    {
        Lead();
        RenewAt(3.4);
        RenewAt(7);
        _holder.Renewed(First, At(7), Full, At(7.1), _effects);
        Taken();

        _holder.Renewed(First, At(3.4), TimeSpan.Zero, At(7.2), _effects);

        Taken().ShouldBe([new StopWork(First, EndReason.LeaseGone)]);
    }

    [Fact]
    public void A_grantor_that_grants_less_is_taken_at_its_word()
    {
        Lead();
        RenewAt(3.4);
        TimeSpan less = TimeSpan.FromSeconds(3);

        _holder.Renewed(First, At(3.4), less, At(3.5), _effects);

        Taken().ShouldBe([new Lead(First, At(3.4) + Terms.Validity(less))]);
        _holder.NextDeadline.ShouldBe(At(4.4));
    }

    [Fact]
    public void A_grantor_that_grants_less_than_has_passed_since_ends_the_leadership()
    {
        Lead();
        RenewAt(3.4);

        _holder.Renewed(First, At(3.4), TimeSpan.FromSeconds(1), At(5), _effects);

        Taken().ShouldBe([new StopWork(First, EndReason.DeadlinePassed)]);
    }

    [Fact]
    public void A_grantor_that_grants_more_than_was_asked_changes_nothing()
    {
        Lead();
        RenewAt(3.4);

        _holder.Renewed(First, At(3.4), TimeSpan.FromSeconds(60), At(3.5), _effects);

        Taken().ShouldBe([new Lead(First, At(3.4) + Terms.Validity(Full))]);
    }

    [Fact]
    public void A_candidate_whose_turn_comes_after_its_belief_renews_before_it_leads()
    {
        _holder.Campaign(_effects);
        _holder.Granted(First, At(0), Full, At(0.1), _effects);
        Taken();
        RenewAt(9);
        _holder.Won(First, At(9.9), _effects);
        Taken().ShouldBe([new SendRenewal(First, At(9.9))]);
        _holder.Stage.ShouldBe(Stage.Standing);

        _holder.Renewed(First, At(9.9), Full, At(10), _effects);

        Taken().ShouldBe([new Lead(First, At(9.9) + Terms.Validity(Full))]);
    }

    [Fact]
    public void A_waiting_candidate_whose_lease_is_gone_leaves_and_can_stand_again()
    {
        _holder.Campaign(_effects);
        _holder.Granted(First, At(0), Full, At(0.1), _effects);
        Taken();
        RenewAt(3.4);
        _holder.Renewed(First, At(3.4), TimeSpan.Zero, At(3.5), _effects);
        Taken().ShouldBe([new CampaignEnded(First, EndReason.LeaseGone), new Release(First)]);

        _holder.Campaign(_effects);

        Taken().ShouldBe([new StartCampaign(new CampaignId(2))]);
    }

    [Fact]
    public void A_resigning_leader_renews_until_its_work_has_ended_and_then_releases()
    {
        Lead();
        _holder.Resign(At(1), _effects);
        Taken().ShouldBe([new StopWork(First, EndReason.Resigned)]);

        RenewAt(3.4);
        _holder.Renewed(First, At(3.4), Full, At(3.5), _effects);
        Taken().ShouldBe([new Lead(First, At(3.4) + Terms.Validity(Full))]);
        _holder.Drained(First, _effects);

        Taken().ShouldBe([new Release(First)]);
        _holder.Stage.ShouldBe(Stage.Idle);
    }

    [Fact]
    public void Work_that_does_not_end_keeps_the_lease_alive_for_the_drain_limit_only()
    {
        Lead();
        _holder.Resign(At(1), _effects);
        Taken();
        MonotonicTime last = At(1);
        while (_holder.NextDeadline != MonotonicTime.Never)
        {
            last = _holder.NextDeadline;
            _holder.Tick(last, _effects);
            foreach (SendRenewal renewal in Taken().OfType<SendRenewal>())
                _holder.Renewed(First, renewal.Sent, Full, last, _effects);
            Taken().ShouldAllBe(effect => effect is Lead);
        }

        last.ShouldBe(At(1) + Terms.DrainLimit);
        _holder.Stage.ShouldBe(Stage.Lost);
    }

    [Fact]
    public void A_candidate_that_gives_up_before_it_leads_releases_at_once()
    {
        _holder.Campaign(_effects);
        _holder.Granted(First, At(0), Full, At(0.1), _effects);
        Taken();

        _holder.Resign(At(1), _effects);

        Taken().ShouldBe([new CampaignEnded(First, EndReason.Resigned), new Release(First)]);
    }

    [Fact]
    public void A_removed_entry_stops_the_work_and_a_second_reason_adds_nothing()
    {
        Lead();

        _holder.Ended(First, EndReason.Removed, At(1), _effects);
        _holder.Ended(First, EndReason.LeaseGone, At(1), _effects);
        _holder.Resign(At(1), _effects);

        Taken().ShouldBe([new StopWork(First, EndReason.Removed)]);
    }

    [Fact]
    public void Answers_to_an_earlier_campaign_change_nothing()
    {
        Lead();
        RenewAt(3.4);
        _holder.Ended(First, EndReason.Removed, At(3.5), _effects);
        _holder.Drained(First, _effects);
        _holder.Campaign(_effects);
        _holder.Granted(new CampaignId(2), At(3), Full, At(3.6), _effects);
        _holder.Won(First, At(3.6), _effects);
        _holder.Stage.ShouldBe(Stage.Standing);
        _holder.Won(new CampaignId(2), At(3.6), _effects);
        Taken();
        LeaseHolder before = _holder with { };

        _holder.Granted(First, At(3.4), Full, At(4), _effects);
        _holder.Won(First, At(4), _effects);
        _holder.Renewed(First, At(3.4), Full, At(4), _effects);
        _holder.Renewed(First, At(3.4), TimeSpan.Zero, At(4), _effects);
        _holder.RenewalFailed(First, At(4), _effects);
        _holder.Ended(First, EndReason.LeaseGone, At(4), _effects);
        _holder.Drained(First, _effects);

        Taken().ShouldBeEmpty();
        _holder.ShouldBe(before);
    }

    [Fact]
    public void A_copy_goes_its_own_way()
    {
        Lead();
        LeaseHolder copy = _holder with { };
        copy.ShouldBe(_holder);
        copy.GetHashCode().ShouldBe(_holder.GetHashCode());

        copy.Resign(At(1), _effects);

        copy.ShouldNotBe(_holder);
        _holder.Stage.ShouldBe(Stage.Leading);
    }

    private static MonotonicTime At(double seconds) => MonotonicTime.Zero + TimeSpan.FromSeconds(seconds);

    private List<LeaseEffect> Taken()
    {
        List<LeaseEffect> taken = [.. _effects];
        _effects.Clear();
        return taken;
    }

    private void Lead()
    {
        _holder.Campaign(_effects);
        _holder.Granted(First, At(0), Full, At(0), _effects);
        _holder.Won(First, At(0), _effects);
        Taken().OfType<Lead>().ShouldHaveSingleItem();
    }

    private void RenewAt(double seconds)
    {
        _holder.Tick(At(seconds), _effects);
        Taken().ShouldBe([new SendRenewal(First, At(seconds))]);
    }
}
