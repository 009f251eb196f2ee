using Microsoft.Extensions.Logging;
using Tenure.Protocols;
using Tenure.Protocols.Leases;

namespace Tenure;

/// <summary>
/// Drives one <see cref="LeaseHolder"/> for one call of <see cref="ILeaderElection.CampaignAsync"/>, from standing for
/// election to the release of what was won. Whatever happens becomes a step of the holder, one at a time; what the
/// holder asks for is only started inside a step, never awaited there.
/// </summary>
internal sealed class Candidacy
{
    private readonly string _election;
    private readonly LeaderElectionOptions _options;
    private readonly IElectionBackend _backend;
    private readonly ElapsedClock _clock;
    private readonly Surroundings _surroundings;
    private readonly ILogger _logger;
    private readonly Backoff _backoff;

    private readonly Lock _gate = new();
    private readonly List<LeaseEffect> _effects = [];
    private readonly LeaseHolder _holder;
    private readonly ITimer _timer;
    private readonly TaskCompletionSource<Leadership> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Campaign? _campaign;
    private Leadership? _leadership;
    private long _number;
    private Exception? _fatal;

    public Candidacy(
        string election,
        LeaderElectionOptions options,
        IElectionBackend backend,
        ElapsedClock clock,
        Surroundings surroundings,
        ILogger logger)
    {
        _election = election;
        _options = options;
        _backend = backend;
        _clock = clock;
        _surroundings = surroundings;
        _logger = logger;
        _backoff = new Backoff(options.RetryDelay, surroundings);
        _holder = new LeaseHolder(options.Terms);
        _timer = clock.Time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private delegate void Event(MonotonicTime now, List<LeaseEffect> effects);

    /// <summary>Campaigns until the election is won, or until it is cancelled and the candidate has left the queue.</summary>
    public async ValueTask<Leadership> RunAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Step((_, effects) => _holder.Campaign(effects));
        await using CancellationTokenRegistration abandon = cancellationToken.UnsafeRegister(_ => Abandon(), null);
        try
        {
            return await _outcome.Task;
        }
        catch (OperationCanceledException)
        {
            await ReleasedAsync();
            throw new OperationCanceledException(cancellationToken);
        }
    }

    /// <summary>Time passed, or may have.</summary>
    public void Wake() => Step(_holder.Tick);

    /// <summary>Ends a leadership that was won, whether it still lasts or is lost already.</summary>
    public async Task ResignAsync(Leadership leadership)
    {
        Campaign campaign = _campaign!;
        Step(_holder.Resign);
        if (!await IsDrainedAsync(leadership)) return;

        Step((_, effects) => _holder.Drained(campaign.Id, effects));
        await ReleasedAsync();
    }

    public void Granted(CampaignId campaign, MonotonicTime sent, TimeSpan granted) =>
        Step((now, effects) => _holder.Granted(campaign, sent, granted, now, effects));

    public void Won(CampaignId campaign, long number) => Step((now, effects) =>
    {
        // A campaign that was given up may still report; its number is the token of an entry that is gone.
        if (campaign != _campaign!.Id) return;
        _number = number;
        _holder.Won(campaign, now, effects);
    });

    public void Renewed(CampaignId campaign, MonotonicTime sent, TimeSpan granted) =>
        Step((now, effects) => _holder.Renewed(campaign, sent, granted, now, effects));

    public void RenewalFailed(CampaignId campaign, Exception trouble)
    {
        _logger.RenewalFailed(_election, trouble.Message);
        Step((now, effects) => _holder.RenewalFailed(campaign, now, effects));
    }

    public void Ended(CampaignId campaign, EndReason reason) =>
        Step((now, effects) => _holder.Ended(campaign, reason, now, effects));

    public void Failed(CampaignId campaign, Exception trouble) => Step((now, effects) =>
    {
        if (campaign == _campaign!.Id && trouble is not LeaderElectionException { IsTransient: true }) _fatal = trouble;
        _logger.CampaignFailed(_election, trouble.Message);
        _holder.Ended(campaign, EndReason.Failed, now, effects);
    });

    public void ReleaseFailed(Exception trouble) => _logger.ReleaseFailed(_election, trouble.Message);

    private void Step(Event happened)
    {
        lock (_gate)
        {
            MonotonicTime now = _clock.Now;
            happened(now, _effects);
            foreach (LeaseEffect effect in _effects) CarryOut(effect);
            _effects.Clear();
            SetTimer(now);
        }
    }

    private void CarryOut(LeaseEffect effect)
    {
        switch (effect)
        {
            case StartCampaign start:
                _campaign = new Campaign(start.Campaign, _backend.OpenSession(), _clock, _surroundings, this);
                _campaign.Start();
                break;
            case SendRenewal renewal:
                _campaign!.Renew(renewal.Sent);
                break;
            case Lead lead:
                LeadUntil(lead.Deadline);
                break;
            case StopWork stop:
                EndLeadership(stop.Reason);
                break;
            case CampaignEnded ended:
                EndCampaign(ended.Reason);
                break;
            case Release:
                _leadership?.Forfeit();
                _campaign!.Release();
                break;
        }
    }

    private void LeadUntil(MonotonicTime deadline)
    {
        if (_leadership is not null)
        {
            _leadership.Extend(deadline);
            return;
        }

        FencingToken token = FencingToken.Create(_election, _number, _options.CandidateId);
        _leadership = new Leadership(this, token, _clock, _surroundings, deadline);
        _outcome.TrySetResult(_leadership);
        _logger.Elected(_election, _options.CandidateId, _number);
    }

    private void EndLeadership(EndReason end)
    {
        LossReason reason = end switch
        {
            EndReason.Resigned => LossReason.Resigned,
            EndReason.DeadlinePassed => LossReason.DeadlinePassed,
            EndReason.LeaseGone => LossReason.LeaseGone,
            _ => LossReason.Removed,
        };
        _leadership!.End(reason);
        if (reason == LossReason.Resigned)
        {
            _logger.Resigning(_election, _number);
            return;
        }

        _logger.Lost(_election, _number, reason);
        _campaign!.Stop(); // A leadership that nobody disposes of must not go on watching for ever.
    }

    private void EndCampaign(EndReason reason)
    {
        if (reason == EndReason.Resigned) return;
        if (_fatal is null) _ = _surroundings.Run(TryAgainAsync);
        else _outcome.TrySetException(_fatal);
    }

    private async Task TryAgainAsync()
    {
        await _backoff.PauseAsync(CancellationToken.None);
        Step((_, effects) =>
        {
            if (!_outcome.Task.IsCompleted) _holder.Campaign(effects);
        });
    }

    /// <summary>Nobody waits for the campaign any more. One that is won by now is the caller's to end.</summary>
    private void Abandon()
    {
        lock (_gate)
        {
            if (_outcome.TrySetCanceled()) Step(_holder.Resign);
        }
    }

    private async Task<bool> IsDrainedAsync(Leadership leadership)
    {
        try
        {
            await leadership.DrainedAsync().WaitAsync(_options.DrainTimeout, _clock.Time);
        }
        catch (TimeoutException)
        {
            _logger.DrainTimedOut(_election, leadership.Token.Number, _options.DrainTimeout);
            return false;
        }
        catch (Exception callback)
        {
            _logger.LostCallbackThrew(_election, leadership.Token.Number, callback);
        }

        return true;
    }

    private async Task ReleasedAsync()
    {
        Task released;
        lock (_gate) released = _campaign!.Released;
        await released;
    }

    private void SetTimer(MonotonicTime now)
    {
        MonotonicTime next = _holder.NextDeadline;
        // Timers count whole milliseconds: rounded down, they would fire before anything is due.
        TimeSpan due = next == MonotonicTime.Never
            ? Timeout.InfiniteTimeSpan
            : TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, (next - now).TotalMilliseconds)));
        _timer.Change(due, Timeout.InfiniteTimeSpan);
    }
}
