using Tenure.Wire.Etcd;
using Tenure.Wire.Grpc;

namespace Tenure.Server.Grpc;

/// <summary>
/// Until when a call is worth working on: until the client goes away, its deadline passes, the server stops (for a call
/// that lasts), or there is no leader (for one that needs it). Most calls only have the first, which costs next to nothing.
/// </summary>
internal sealed class CallLifetime : IDisposable
{
    // A timer cannot wait longer than this; a caller that can will not notice.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(40);

    private readonly CancellationToken _aborted;
    private readonly CancellationToken _stopping;
    private readonly CancellationToken _leaderAbsent;
    private readonly CancellationTokenSource? _deadline;
    private readonly CancellationTokenSource? _any;

    public CallLifetime(
        TimeSpan? timeout,
        TimeProvider time,
        CancellationToken aborted,
        CancellationToken stopping,
        CancellationToken leaderAbsent)
    {
        _aborted = aborted;
        _stopping = stopping;
        _leaderAbsent = leaderAbsent;
        if (timeout < LongestTimer) _deadline = new CancellationTokenSource(timeout.Value, time);
        if (_deadline is not null || stopping.CanBeCanceled || leaderAbsent.CanBeCanceled)
        {
            _any = CancellationTokenSource.CreateLinkedTokenSource(
                [aborted, stopping, leaderAbsent, _deadline?.Token ?? CancellationToken.None]);
        }
    }

    public CancellationToken Token => _any?.Token ?? _aborted;

    /// <summary>The status of a call that was ended from outside, or null when nothing has ended it.</summary>
    public GrpcStatus? Ended =>
        _aborted.IsCancellationRequested ? new(GrpcStatusCode.Cancelled, "context canceled")
        : _deadline is { IsCancellationRequested: true } ? new(GrpcStatusCode.DeadlineExceeded, "context deadline exceeded")
        : _stopping.IsCancellationRequested ? EtcdErrors.Stopped
        : _leaderAbsent.IsCancellationRequested ? EtcdErrors.NoLeader
        : null;

    public void Dispose()
    {
        _any?.Dispose();
        _deadline?.Dispose();
    }
}
