using Tenure.Protocols;
using Tenure.Protocols.Leases;

namespace Tenure;

/// <summary>
/// Carries out at the coordination service what one campaign of a <see cref="Candidacy"/> needs, and reports what
/// came back. It decides nothing.
/// </summary>
internal sealed class Campaign(
    CampaignId id, IElectionSession session, ElapsedClock clock, Surroundings surroundings, Candidacy candidacy)
{
    private readonly CancellationTokenSource _over = new();
    private CancellationTokenSource? _renewal;
    private Task _standing = Task.CompletedTask;

    public CampaignId Id => id;

    /// <summary>Completes when nothing of the campaign is left at the service, or trying was given up; it never faults.</summary>
    public Task Released { get; private set; } = Task.CompletedTask;

    /// <summary>Takes a lease, stands, and once elected watches that the entry stays.</summary>
    public void Start() => _standing = surroundings.Run(StandAsync);

    /// <summary>
    /// Renews the lease. An attempt that is still under way gives way to the new one: its answer, counted from an earlier
    /// send, would be worth less.
    /// </summary>
    public void Renew(MonotonicTime sent)
    {
        if (_renewal is { } overtaken) _ = EndAsync(overtaken);
        _renewal = CancellationTokenSource.CreateLinkedTokenSource(_over.Token);
        CancellationToken cancel = _renewal.Token;
        _ = surroundings.Run(() => RenewAsync(sent, cancel));
    }

    /// <summary>Stops whatever is under way, and leaves the entry and the lease where they are.</summary>
    public void Stop() => _ = surroundings.CancelAsync(_over);

    /// <summary>Stops whatever is under way, then removes the entry and the lease.</summary>
    public void Release() => Released = surroundings.Run(ReleaseAsync);

    private async Task StandAsync()
    {
        try
        {
            MonotonicTime sent = clock.Now;
            TimeSpan granted = await session.AcquireLeaseAsync(_over.Token);
            candidacy.Granted(id, sent, granted);

            if (await session.StandAsync(_over.Token) is not { } number)
            {
                candidacy.Ended(id, EndReason.LeaseGone);
                return;
            }

            candidacy.Won(id, number);
            await session.WaitForRemovalAsync(_over.Token);
            candidacy.Ended(id, EndReason.Removed);
        }
        catch (OperationCanceledException) when (_over.IsCancellationRequested)
        {
            // The campaign is over, and whoever ended it knows.
        }
        catch (Exception trouble)
        {
            candidacy.Failed(id, trouble);
        }
    }

    /// <summary>The callbacks run in the background, for this begins inside a step, and what waits for the attempt must not run there.</summary>
    private async Task EndAsync(CancellationTokenSource overtaken)
    {
        await surroundings.CancelAsync(overtaken);
        overtaken.Dispose();
    }

    private async Task RenewAsync(MonotonicTime sent, CancellationToken cancel)
    {
        try
        {
            TimeSpan granted = await session.RenewAsync(cancel);
            candidacy.Renewed(id, sent, granted);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // A newer attempt has taken over, or the campaign has ended.
        }
        catch (Exception trouble)
        {
            candidacy.RenewalFailed(id, trouble);
        }
    }

    private async Task ReleaseAsync()
    {
        await surroundings.CancelAsync(_over);
        await _standing; // Else an entry could be written after it was removed.
        try
        {
            await session.ReleaseAsync(CancellationToken.None);
        }
        catch (Exception trouble)
        {
            candidacy.ReleaseFailed(trouble);
        }
    }
}
