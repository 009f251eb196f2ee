using Tenure.Protocols.Leases;

namespace Tenure.Protocols.Tests.Leases;

/// <summary>
/// True time, in which three clocks run at their own rates, and messages that arrive when chance wants or not at all. The
/// grantor is the plainest there can be: one lease at a time, kept for its duration by its own clock.
/// </summary>
internal sealed class DriftingWorld
{
    private static readonly LeaseTerms Terms = LeaseTerms.For(TimeSpan.FromSeconds(1));

    private readonly PriorityQueue<Action, long> _events = new();
    private readonly Candidate[] _candidates;
    private readonly double _grantorRate;
    private SplitMix64 _random;
    private long _now;

    private Candidate? _owner;
    private CampaignId _ownedCampaign;
    private long _expiry;

    public DriftingWorld(ulong seed, bool worstRates, double drift = 0.01)
    {
        _random = new SplitMix64(seed);
        _grantorRate = worstRates ? 1 + drift : Rate();
        _candidates = [.. Enumerable.Range(0, 2).Select(_ => new Candidate(this, worstRates ? 1 - drift : Rate()))];

        double Rate() => 1 - drift + (2 * drift * Chance());
    }

    public int Leaderships { get; private set; }

    public void Run(int steps)
    {
        foreach (Candidate candidate in _candidates) After(Delay(), candidate.Stand);
        for (int step = 0; step < steps && _events.TryDequeue(out Action? happens, out long at); step++)
        {
            _now = at;
            happens();
            _candidates.Count(candidate => candidate.Believes).ShouldBeLessThan(2);
        }
    }

    private double Chance() => (_random.Next() >> 11) / (double)(1UL << 53);

    private void After(TimeSpan delay, Action action) => _events.Enqueue(action, _now + delay.Ticks);

    /// <summary>Mostly a few milliseconds, now and then longer than a lease.</summary>
    private TimeSpan Delay() => TimeSpan.FromMilliseconds(Chance() < 0.9 ? 1 + (Chance() * 10) : Chance() * 1500);

    /// <summary>A message to the grantor and its answer, each delayed and perhaps lost.</summary>
    private void Ask(Func<TimeSpan?> atGrantor, Action<TimeSpan> answered)
    {
        if (Chance() < 0.15) return;
        After(Delay(), () =>
        {
            if (atGrantor() is not { } granted || Chance() < 0.15) return;
            After(Delay(), () => answered(granted));
        });
    }

    private long GrantorClock() => (long)(_now * _grantorRate);

    private bool IsFree() => _owner is null || GrantorClock() >= _expiry;

    private TimeSpan? Grant(Candidate candidate, CampaignId campaign)
    {
        if (!IsFree()) return null;
        (_owner, _ownedCampaign, _expiry) = (candidate, campaign, GrantorClock() + Terms.Duration.Ticks);
        return Terms.Duration;
    }

    private TimeSpan Renew(Candidate candidate, CampaignId campaign)
    {
        if (IsFree() || _owner != candidate || _ownedCampaign != campaign) return TimeSpan.Zero;
        _expiry = GrantorClock() + Terms.Duration.Ticks;
        return Terms.Duration;
    }

    private void Revoke(Candidate candidate, CampaignId campaign)
    {
        if (_owner == candidate && _ownedCampaign == campaign) _owner = null;
    }

    private sealed class Candidate(DriftingWorld world, double rate)
    {
        private readonly LeaseHolder _holder = new(Terms);
        private readonly List<LeaseEffect> _effects = [];
        private bool _works;
        private MonotonicTime _until;

        /// <summary>
        /// What the effects let the work believe: that it leads until the deadline, unless it was told of a loss. Work that
        /// was told to stop for a resignation still works until it has stopped.
        /// </summary>
        public bool Believes => _works && Now < _until;

        private MonotonicTime Now => new((long)(world._now * rate));

        public void Stand()
        {
            if (_holder.Stage == Stage.Idle) _holder.Campaign(_effects);
            CarryOut();
        }

        private void CarryOut()
        {
            foreach (LeaseEffect effect in _effects.ToArray()) CarryOut(effect);
            _effects.Clear();
            if (_holder.NextDeadline != MonotonicTime.Never)
                world.After(new TimeSpan((long)((_holder.NextDeadline - Now).Ticks / rate) + 1), Tick);
        }

        private void CarryOut(LeaseEffect effect)
        {
            switch (effect)
            {
                case StartCampaign start:
                    AskForLease(start.Campaign, Now);
                    world.After(2 * Terms.Duration, () => GiveUp(start.Campaign));
                    break;
                case SendRenewal renewal:
                    world.Ask(
                        () => world.Renew(this, renewal.Campaign),
                        granted => Step(() => _holder.Renewed(renewal.Campaign, renewal.Sent, granted, Now, _effects)));
                    break;
                case Lead lead:
                    _until = lead.Deadline;
                    if (!_works) Begin();
                    break;
                case StopWork stop:
                    if (stop.Reason != EndReason.Resigned) _until = MonotonicTime.Zero;
                    world.After(world.Delay(), () => Stop(stop.Campaign));
                    break;
                case Release release:
                    world.Ask(() => Released(release.Campaign), _ => { });
                    world.After(world.Delay(), Stand);
                    break;
            }
        }

        private void Begin()
        {
            _works = true;
            world.Leaderships++;
            world.After(10 * world.Delay(), () => Step(() => _holder.Resign(Now, _effects)));
        }

        private void AskForLease(CampaignId campaign, MonotonicTime sent) => world.Ask(
            () => world.Grant(this, campaign),
            granted => Step(() =>
            {
                _holder.Granted(campaign, sent, granted, Now, _effects);
                _holder.Won(campaign, Now, _effects);
            }));

        private void GiveUp(CampaignId campaign) => Step(() =>
        {
            if (_holder.Stage is Stage.Asking or Stage.Standing)
                _holder.Ended(campaign, EndReason.Failed, Now, _effects);
        });

        private void Stop(CampaignId campaign) => Step(() =>
        {
            _works = false;
            _holder.Drained(campaign, _effects);
        });

        private TimeSpan? Released(CampaignId campaign)
        {
            world.Revoke(this, campaign);
            return null;
        }

        private void Tick() => Step(() => _holder.Tick(Now, _effects));

        private void Step(Action happens)
        {
            happens();
            CarryOut();
        }
    }
}
