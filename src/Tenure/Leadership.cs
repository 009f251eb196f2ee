using Tenure.Protocols;

namespace Tenure;

/// <summary>
/// One candidate's time as the leader, from winning to losing or resigning. Dispose of it to resign.
/// </summary>
/// <remarks>
/// A lease decides who may try, and only a fence at the resource decides what lands: between a look at
/// <see cref="Remaining"/> and a write, a process can be paused for as long as it takes. So give <see cref="Token"/> to
/// every write.
/// </remarks>
public sealed class Leadership : IAsyncDisposable
{
    private readonly Candidacy _candidacy;
    private readonly ElapsedClock _clock;
    private readonly Surroundings _surroundings;
    private readonly CancellationTokenSource _lost = new();
    private readonly Lazy<Task> _resigned;
    private Task _callbacks = Task.CompletedTask;
    private long _deadline;
    private int _reason;

    internal Leadership(
        Candidacy candidacy, FencingToken token, ElapsedClock clock, Surroundings surroundings, MonotonicTime deadline)
    {
        _candidacy = candidacy;
        _clock = clock;
        _surroundings = surroundings;
        _resigned = new Lazy<Task>(() => candidacy.ResignAsync(this));
        Token = token;
        Extend(deadline);
    }

    /// <summary>What goes with every write, so that a fence can refuse it when this leadership is over.</summary>
    public FencingToken Token { get; }

    /// <summary>
    /// For how long this candidate may still take itself for the leader, computed from the clock at each read: zero at the
    /// first read after a pause that outlasted the lease. While it resigns, it is the time that is left for ending.
    /// </summary>
    public TimeSpan Remaining
    {
        get
        {
            TimeSpan remaining = Left;
            if (remaining > TimeSpan.Zero) return remaining;
            if (!_lost.IsCancellationRequested) _candidacy.Wake(); // A paused timer may be late; this read knows already.
            return TimeSpan.Zero;
        }
    }

    /// <summary>
    /// Cancelled when the leadership is lost, before the lease can be granted to another, and when it is resigned. Its
    /// callbacks run on a background task: one that blocks holds nobody up but the release.
    /// </summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Why the leadership ended, or null while it lasts. It is set before <see cref="Lost"/> is cancelled.</summary>
    public LossReason? LossReason => Volatile.Read(ref _reason) is var reason and not 0 ? (LossReason)reason : null;

    /// <summary>
    /// Gives the leadership up: cancels <see cref="Lost"/>, waits until all its callbacks have returned, and only then lets
    /// another candidate lead. The lease is renewed meanwhile, up to the drain timeout; where the callbacks take longer, the
    /// lease is left to run out. Stop the work first, or in a callback that waits for its end.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait, and not the resignation.</param>
    public Task ResignAsync(CancellationToken cancellationToken = default) => _resigned.Value.WaitAsync(cancellationToken);

    /// <summary>Resigns, or tidies up after a loss.</summary>
    public async ValueTask DisposeAsync() => await ResignAsync();

    /// <summary>What is left until the deadline; negative behind it. Reading it changes nothing.</summary>
    internal TimeSpan Left => new MonotonicTime(Volatile.Read(ref _deadline)) - _clock.Now;

    internal void Extend(MonotonicTime deadline) => Volatile.Write(ref _deadline, deadline.Ticks);

    /// <summary>From now on nothing remains: the lease is given back, or somebody took it.</summary>
    internal void Forfeit() => Extend(MonotonicTime.Zero);

    /// <summary>Says that the leadership ends. The callbacks run in the background: see <see cref="DrainedAsync"/>.</summary>
    internal void End(LossReason reason)
    {
        Volatile.Write(ref _reason, (int)reason);
        if (reason != Tenure.LossReason.Resigned) Forfeit();
        _callbacks = _surroundings.CancelAsync(_lost);
    }

    /// <summary>Completes when all callbacks have returned; faults where one of them threw.</summary>
    internal Task DrainedAsync() => _callbacks;
}
