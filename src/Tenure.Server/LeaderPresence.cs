using Tenure.Node;
using Tenure.Protocols.Raft;

namespace Tenure.Server;

/// <summary>
/// Knows whether this member has been without a leader for so long that its clients had better go elsewhere: three
/// election timeouts in a row, as with etcd. An ordinary election is over before that.
/// </summary>
internal sealed class LeaderPresence : IAsyncDisposable
{
    private const int MissesThatCount = 3;

    private readonly IClusterNode _node;
    private readonly PeriodicTimer _timer;
    private readonly Task _watching;
    private volatile CancellationTokenSource _absent = new();

    public LeaderPresence(IClusterNode node, TimeSpan electionTimeout, TimeProvider time)
    {
        _node = node;
        _timer = new PeriodicTimer(electionTimeout, time);
        _watching = WatchAsync();
    }

    /// <summary>Cancelled when the leader has been missed for too long; a new one once there is a leader again.</summary>
    public CancellationToken Absent => _absent.Token;

    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _watching;
    }

    private async Task WatchAsync()
    {
        int misses = 0;
        while (await _timer.WaitForNextTickAsync())
        {
            misses = _node.Status.Leader == NodeId.None ? misses + 1 : 0;
            if (misses == MissesThatCount) await _absent.CancelAsync();
            // The old source is left to the calls that still hold its token.
            if (misses == 0 && _absent.IsCancellationRequested) _absent = new CancellationTokenSource();
        }
    }
}
