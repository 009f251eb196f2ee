using Tenure.Protocols;
using Tenure.Protocols.Leases;

namespace Tenure.Simulator.Compare;

/// <summary>A candidate that drives the real lease holder: it believes exactly what that one's deadline allows.</summary>
internal sealed class LeaseCandidate(Arena arena, int number, LeaseContest contest) : Candidate(arena, number)
{
    private const long MostCampaignsOfALife = 1000;

    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan CampaignPause = TimeSpan.FromMilliseconds(100);

    private readonly List<LeaseEffect> _effects = [];
    private LeaseHolder _holder = new(LeaseContest.Terms);
    private long _life;
    private int _coordinator;
    private LeaseRequest? _unanswered;
    private MonotonicTime _answerDue = MonotonicTime.Never;
    private MonotonicTime _campaignDue = MonotonicTime.Never;
    private LeaseEntry? _first;

    public override int KnownLeader => _first?.Candidate ?? Nobody;

    public override ulong? Token => _first?.Token;

    protected override bool IsConvinced => _holder.Stage is Stage.Leading or Stage.Draining && Now < _holder.Deadline;

    protected override MonotonicTime NextDeadline =>
        MonotonicTime.Earlier(_holder.NextDeadline, MonotonicTime.Earlier(_answerDue, _campaignDue));

    public void Heard(LeaseWord word) => Happen(() =>
    {
        Hear(word);
        CarryOut();
    });

    protected override void Begin()
    {
        _life++;
        _holder = new LeaseHolder(LeaseContest.Terms);
        _unanswered = null;
        _first = null;
        _answerDue = MonotonicTime.Never;
        _campaignDue = Now;
    }

    protected override void Tick(MonotonicTime now)
    {
        if (now >= _campaignDue)
        {
            _campaignDue = MonotonicTime.Never;
            _holder.Campaign(_effects);
        }

        if (now >= _answerDue) AskAnother(_coordinator + 1);
        _holder.Tick(now, _effects);
        CarryOut();
    }

    private void Hear(LeaseWord word)
    {
        if (word.Campaign / MostCampaignsOfALife != _life) return;

        var campaign = new CampaignId(word.Campaign % MostCampaignsOfALife);
        switch (word)
        {
            case LeaseAnswered { Request: var request, IsAlive: var isAlive }:
                Answered();
                TimeSpan granted = isAlive ? LeaseContest.Terms.Duration : TimeSpan.Zero;
                if (request is AskLease) _holder.Granted(campaign, request.Sent, granted, Now, _effects);
                else _holder.Renewed(campaign, request.Sent, granted, Now, _effects);
                LeadWhereFirst();
                break;
            case AskElsewhere { Request: var request, Leader: var leader } when request == _unanswered:
                AskAnother(leader >= 0 ? leader : _coordinator + 1);
                break;
            case FirstIs { First: var first }:
                _first = first;
                LeadWhereFirst();
                break;
        }
    }

    private void LeadWhereFirst()
    {
        if (_first is { } first && first.Candidate == Number && first.Campaign / MostCampaignsOfALife == _life)
            _holder.Won(new CampaignId(first.Campaign % MostCampaignsOfALife), Now, _effects);
    }

    private void Answered()
    {
        _unanswered = null;
        _answerDue = MonotonicTime.Never;
    }

    /// <summary>A request for a lease is repeated as it was; a renewal is the holder's to repeat.</summary>
    private void AskAnother(int coordinator)
    {
        _coordinator = coordinator % LeaseContest.Coordinators;
        LeaseRequest? request = _unanswered;
        Answered();
        if (request is AskLease) HappenAfter(TimeSpan.FromMilliseconds(10), () => Ask(request));
        else if (request is not null) _holder.RenewalFailed(new CampaignId(request.Campaign % MostCampaignsOfALife), Now, _effects);
    }

    private void Ask(LeaseRequest request)
    {
        _unanswered = request;
        _answerDue = Now + AnswerTimeout;
        contest.Ask(Number, _coordinator, request);
    }

    private void CarryOut()
    {
        LeaseEffect[] effects = [.. _effects];
        _effects.Clear();
        foreach (LeaseEffect effect in effects) CarryOut(effect);
        if (effects.Length > 0) CarryOut();
    }

    private void CarryOut(LeaseEffect effect)
    {
        switch (effect)
        {
            case StartCampaign start:
                Ask(new AskLease(Number, Named(start.Campaign), Now));
                break;
            case SendRenewal renewal:
                Ask(new RenewLease(Number, Named(renewal.Campaign), renewal.Sent));
                break;
            case StopWork stop:
                _holder.Drained(stop.Campaign, _effects);
                break;
            case Release release:
                contest.Ask(Number, _coordinator, new ReleaseLease(Number, Named(release.Campaign)));
                _campaignDue = Now + CampaignPause;
                break;
        }
    }

    private long Named(CampaignId campaign) => _life * MostCampaignsOfALife + campaign.Value;
}
