using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Tenure.Node.Members;
using Tenure.Node.Peers;
using Tenure.Protocols;
using Tenure.Protocols.Bully;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Tests.Bully;

/// <summary>
/// One process of the bully algorithm on real connections and a real clock: a loop that hands the node what arrives, and the
/// time, and sends what it asks for. Disposing of it is its death: its connections close and its port refuses.
/// </summary>
internal sealed class BullyProcess : IPeerSink, IAsyncDisposable
{
    private const ulong ClusterId = 0xB0;

    private readonly Channel<Action<MonotonicTime>> _events = Channel.CreateBounded<Action<MonotonicTime>>(1024);
    private readonly CancellationTokenSource _stop = new();
    private readonly BullyEffects _effects = new();
    private readonly Action<NodeId, BullyChange> _changed;
    private readonly BullyNode _node;
    private TcpPeerNetwork? _network;
    private Task _loop = Task.CompletedTask;

    private BullyProcess(NodeId id, IReadOnlyList<PeerAddress> all, Action<NodeId, BullyChange> changed)
    {
        _changed = changed;
        _node = new BullyNode(new BullyOptions { Id = id, Members = [.. all.Select(address => address.Id)] }, Now);
    }

    public static BullyProcess Start(NodeId id, Socket listener, IReadOnlyList<PeerAddress> all, Action<NodeId, BullyChange> changed)
    {
        var process = new BullyProcess(id, all, changed);
        PeerAddress[] peers = [.. all.Where(address => address.Id != id)];
        process._network = TcpPeerNetwork.Start(ClusterId, id, ownUrl: "", listener, () => MemberTable.OfFirst([]), process, TimeProvider.System, NullLogger.Instance);
        process._network.ConnectTo(peers);
        process._loop = Task.Run(process.RunAsync);
        return process;
    }

    public ValueTask FrameArrivedAsync(NodeId from, PeerFrame frame, CancellationToken cancel) => frame is BullyFrame { Message: var message }
        ? _events.Writer.WriteAsync(now => _node.Step(message, now, _effects), cancel)
        : ValueTask.CompletedTask;

    public void FramesRead()
    {
    }

    public void PeerRefused(NodeId peer) => _events.Writer.TryWrite(now => _node.PeerRefused(peer, now, _effects));

    /// <summary>Nobody is ever taken out.</summary>
    public void Removed()
    {
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        if (_network is not null) await _network.DisposeAsync();
        _stop.Dispose();
    }

    private static MonotonicTime Now => new(TimeProvider.System.GetElapsedTime(0).Ticks);

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await WaitAsync();
            while (_events.Reader.TryRead(out Action<MonotonicTime>? happened)) happened(Now);
            _node.Tick(Now, _effects);
            foreach (BullyChange change in _effects.Changes) _changed(_node.Id, change);
            foreach (BullyMessage message in _effects.Sends) _network!.Send(message.To, new BullyFrame(message));
            _effects.Clear();
            _network!.Flush();
        }
    }

    /// <summary>Returns when something has arrived, or when the node's deadline has come.</summary>
    private async Task WaitAsync()
    {
        using var due = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        TimeSpan wait = _node.NextDeadline - Now;
        if (wait <= TimeSpan.Zero) return;

        due.CancelAfter(wait);
        Task arrived = _events.Reader.WaitToReadAsync(due.Token).AsTask();
        await arrived.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
