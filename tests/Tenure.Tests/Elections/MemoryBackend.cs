using System.Runtime.CompilerServices;

namespace Tenure.Tests.Elections;

/// <summary>
/// The second implementation of the backend's seam: a queue in memory. Leases do not expire in it; the tests say what the
/// service answers, and when somebody interferes.
/// </summary>
internal sealed class MemoryBackend(string candidateId = "a") : IElectionBackend
{
    private readonly Lock _gate = new();
    private readonly List<Session> _queue = [];
    private TaskCompletionSource _changed = NewSignal();
    private long _revision;

    /// <summary>What every call throws, where it is set.</summary>
    public Exception? Trouble { get; set; }

    public TimeSpan Granted { get; set; } = TimeSpan.FromSeconds(10);

    public int Renewals { get; private set; }

    public int Sessions { get; private set; }

    public int Candidates
    {
        get
        {
            lock (_gate) return _queue.Count;
        }
    }

    public static LeaderElectionException Unreachable => new("unreachable", isTransient: true);

    public IElectionSession OpenSession()
    {
        Sessions++;
        return new Session(this);
    }

    /// <summary>Somebody removes the leader's entry.</summary>
    public void RemoveLeader() => Change(() => _queue.RemoveAt(0));

    public Task<LeaderInfo?> GetLeaderAsync(CancellationToken cancellationToken)
    {
        lock (_gate) return Task.FromResult(_queue is [var first, ..] ? new LeaderInfo(candidateId, first.Number) : null);
    }

    public async IAsyncEnumerable<LeaderInfo?> ObserveAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed = Changed();
            yield return await GetLeaderAsync(cancellationToken);
            await changed.WaitAsync(cancellationToken);
        }
    }

    public void Dispose() { }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task Changed()
    {
        lock (_gate) return _changed.Task;
    }

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            change();
            (changed, _changed) = (_changed, NewSignal());
        }

        changed.SetResult();
    }

    private async Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed = Changed();
            lock (_gate)
            {
                if (condition()) return;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private sealed class Session(MemoryBackend backend) : IElectionSession
    {
        public long Number { get; private set; }

        public Task<TimeSpan> AcquireLeaseAsync(CancellationToken cancellationToken) => AnswerAsync();

        public async Task<long?> StandAsync(CancellationToken cancellationToken)
        {
            backend.Change(() =>
            {
                Number = ++backend._revision;
                backend._queue.Add(this);
            });
            await backend.UntilAsync(() => backend._queue is [var first, ..] && first == this, cancellationToken);
            return Number;
        }

        public Task<TimeSpan> RenewAsync(CancellationToken cancellationToken)
        {
            backend.Renewals++;
            return AnswerAsync();
        }

        public Task WaitForRemovalAsync(CancellationToken cancellationToken) =>
            backend.UntilAsync(() => !backend._queue.Contains(this), cancellationToken);

        public Task ReleaseAsync(CancellationToken cancellationToken)
        {
            backend.Change(() => backend._queue.Remove(this));
            return Task.CompletedTask;
        }

        private Task<TimeSpan> AnswerAsync() =>
            backend.Trouble is { } trouble ? Task.FromException<TimeSpan>(trouble) : Task.FromResult(backend.Granted);
    }
}
