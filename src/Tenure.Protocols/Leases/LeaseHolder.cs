namespace Tenure.Protocols.Leases;

/// <summary>Where a candidate is on its way into leadership and out of it.</summary>
internal enum Stage : byte
{
    /// <summary>Not a candidate.</summary>
    Idle,

    /// <summary>Has asked for a lease.</summary>
    Asking,

    /// <summary>Has a lease, renews it, and waits for its turn.</summary>
    Standing,

    /// <summary>Leads.</summary>
    Leading,

    /// <summary>Resigns: the work is told to stop, and the lease is renewed until it has.</summary>
    Draining,

    /// <summary>Has lost: the work is told to stop, and nothing is renewed.</summary>
    Lost,
}

/// <summary>
/// The candidate's side of a lease: when to renew, how long to believe, and when to let go. It is synchronous and knows no
/// clock; a driver tells it what happened and when, and carries out the effects.
///
/// The claim: the holder stops believing before the grantor may grant again. It rests on these rules.
/// - A lease is counted from the time before its request was sent, here; the grantor counts from when it applied it.
///   No absolute time crosses the wire.
/// - An answer justifies belief for <see cref="LeaseTerms.Validity"/> after its own send, however late it comes.
/// - The newest request that was answered decides; answers to older ones change nothing.
/// - Once the deadline has passed, no answer revives the leadership.
/// - Work stops before the lease is released. A lost lease is not renewed any more.
///
/// What it leaves to others: that the clock counts suspended time (the driver), that a pause between a look at the clock
/// and a write does no harm (the fence), and that a renewal never revives an expired lease (the grantor).
///
/// It is a record of plain values: <c>with</c> copies it and equality compares all of it, so that every interleaving
/// can be searched.
/// </summary>
internal sealed record LeaseHolder
{
    private readonly LeaseTerms _terms;
    private CampaignId _campaign;
    private TimeSpan _renewEvery;
    private MonotonicTime _lastSent;
    private MonotonicTime _newestAnswered;
    private MonotonicTime _nextRenewal = MonotonicTime.Never;
    private MonotonicTime _drainEnd = MonotonicTime.Never;
    private bool _won;

    public LeaseHolder(LeaseTerms terms)
    {
        Invariant.Holds(terms.Problem() is null);
        _terms = terms;
    }

    public Stage Stage { get; private set; }

    /// <summary>Until when the lease may be believed in. Only a leader's is a promise to anybody.</summary>
    public MonotonicTime Deadline { get; private set; }

    /// <summary>When <see cref="Tick"/> is due next.</summary>
    public MonotonicTime NextDeadline => Stage switch
    {
        Stage.Standing => _nextRenewal,
        Stage.Leading => MonotonicTime.Earlier(_nextRenewal, Deadline),
        Stage.Draining => MonotonicTime.Earlier(MonotonicTime.Earlier(_nextRenewal, Deadline), _drainEnd),
        _ => MonotonicTime.Never,
    };

    private bool Renews => Stage is Stage.Standing or Stage.Leading or Stage.Draining;

    /// <summary>Stands for election. Only an idle candidate can.</summary>
    public void Campaign(List<LeaseEffect> effects)
    {
        Invariant.Holds(Stage == Stage.Idle);
        _campaign = new CampaignId(_campaign.Value + 1);
        _won = false;
        _newestAnswered = MonotonicTime.Zero;
        Deadline = MonotonicTime.Zero;
        Stage = Stage.Asking;
        effects.Add(new StartCampaign(_campaign));
    }

    /// <summary>The lease was granted, by a request that was sent after <paramref name="sent"/>.</summary>
    public void Granted(CampaignId campaign, MonotonicTime sent, TimeSpan granted, MonotonicTime now, List<LeaseEffect> effects)
    {
        if (campaign != _campaign || Stage != Stage.Asking) return;
        Stage = Stage.Standing;
        _lastSent = sent;
        Confirm(sent, granted, now, effects);
        RenewWhereDue(now, effects);
    }

    /// <summary>
    /// This candidate's turn has come: its entry is first, seen after the wait. It leads once its lease is known to live.
    /// </summary>
    public void Won(CampaignId campaign, MonotonicTime now, List<LeaseEffect> effects)
    {
        if (campaign != _campaign || Stage != Stage.Standing) return;
        _won = true;
        if (now >= Deadline) _nextRenewal = now;
        LeadWhereWon(now, effects);
        RenewWhereDue(now, effects);
    }

    /// <summary>A renewal was answered. Nothing granted (zero or less) means that the lease is gone.</summary>
    public void Renewed(CampaignId campaign, MonotonicTime sent, TimeSpan granted, MonotonicTime now, List<LeaseEffect> effects)
    {
        Tick(now, effects);
        if (campaign != _campaign || !Renews) return;
        Confirm(sent, granted, now, effects);
        RenewWhereDue(now, effects);
    }

    /// <summary>A renewal failed on its way. Only the deadline says how long that can go on.</summary>
    public void RenewalFailed(CampaignId campaign, MonotonicTime now, List<LeaseEffect> effects)
    {
        if (campaign == _campaign && Renews)
            _nextRenewal = MonotonicTime.Earlier(_nextRenewal, now + _terms.RetryAfter);
        Tick(now, effects);
    }

    /// <summary>The campaign or the leadership was seen to be over, or the campaign failed on its way.</summary>
    public void Ended(CampaignId campaign, EndReason reason, MonotonicTime now, List<LeaseEffect> effects)
    {
        Tick(now, effects);
        if (campaign == _campaign) End(reason, effects);
    }

    /// <summary>
    /// Gives up, at whatever stage. A leader's work is told to stop first, and its lease is renewed until it has.
    /// </summary>
    public void Resign(MonotonicTime now, List<LeaseEffect> effects)
    {
        Tick(now, effects);
        if (Stage != Stage.Leading)
        {
            if (Stage is Stage.Asking or Stage.Standing) End(EndReason.Resigned, effects);
            return;
        }

        Stage = Stage.Draining;
        _drainEnd = now + _terms.DrainLimit;
        effects.Add(new StopWork(_campaign, EndReason.Resigned));
    }

    /// <summary>The work that <see cref="StopWork"/> was for has ended.</summary>
    public void Drained(CampaignId campaign, List<LeaseEffect> effects)
    {
        if (campaign != _campaign || Stage is not (Stage.Draining or Stage.Lost)) return;
        Leave(effects);
    }

    /// <summary>Time passed.</summary>
    public void Tick(MonotonicTime now, List<LeaseEffect> effects)
    {
        if (Stage is Stage.Leading && now >= Deadline) End(EndReason.DeadlinePassed, effects);
        if (Stage is Stage.Draining && (now >= Deadline || now >= _drainEnd)) Stage = Stage.Lost;
        RenewWhereDue(now, effects);
    }

    private void RenewWhereDue(MonotonicTime now, List<LeaseEffect> effects)
    {
        if (!Renews || now < _nextRenewal) return;
        _lastSent = now;
        _nextRenewal = now + _renewEvery;
        effects.Add(new SendRenewal(_campaign, now));
    }

    /// <summary>
    /// Believes what an answer justifies. A grantor that grants less than was asked is taken at its word; one that grants
    /// more changes nothing.
    /// </summary>
    private void Confirm(MonotonicTime sent, TimeSpan granted, MonotonicTime now, List<LeaseEffect> effects)
    {
        if (granted <= TimeSpan.Zero)
        {
            End(EndReason.LeaseGone, effects);
            return;
        }

        if (sent < _newestAnswered) return;
        TimeSpan counted = granted < _terms.Duration ? granted : _terms.Duration;
        _newestAnswered = sent;
        _renewEvery = counted < _terms.Duration ? counted / 3 : _terms.RenewEvery;
        _nextRenewal = _lastSent + _renewEvery;
        Deadline = sent + _terms.Validity(counted);
        if (Stage == Stage.Standing)
            LeadWhereWon(now, effects);
        else if (now < Deadline)
            effects.Add(new Lead(_campaign, Deadline));
        else
            Tick(now, effects);
    }

    private void LeadWhereWon(MonotonicTime now, List<LeaseEffect> effects)
    {
        if (!_won || now >= Deadline) return;
        Stage = Stage.Leading;
        effects.Add(new Lead(_campaign, Deadline));
    }

    private void End(EndReason reason, List<LeaseEffect> effects)
    {
        switch (Stage)
        {
            case Stage.Asking or Stage.Standing:
                effects.Add(new CampaignEnded(_campaign, reason));
                Leave(effects);
                break;
            case Stage.Leading:
                Stage = Stage.Lost;
                effects.Add(new StopWork(_campaign, reason));
                break;
            case Stage.Draining:
                Stage = Stage.Lost;
                break;
        }
    }

    private void Leave(List<LeaseEffect> effects)
    {
        Stage = Stage.Idle;
        effects.Add(new Release(_campaign));
    }
}
