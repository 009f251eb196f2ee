using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Tenure.Node.Peers;

/// <summary>
/// Keeps one connection to one peer open and sends over it. Frames flow one way; the other way carries only the reply to
/// the handshake, and the news that the connection closed.
/// </summary>
/// <param name="ownUrl">Where the peer reaches this member, should it not know.</param>
/// <param name="refused">Told when the peer died: its connection closed, and its port refuses new ones.</param>
/// <param name="removed">Told when the peer says that the cluster has taken this member out.</param>
internal sealed class PeerDialer(
    PeerAddress peer, Handshake hello, string ownUrl, Func<PeerAddress, Task> refused, Action removed, TimeProvider time, ILogger logger)
{
    /// <summary>
    /// The most frames that wait for a slow peer. When the queue is full, or while there is no connection, new frames are
    /// dropped: Raft repeats what matters, and an old message serves nobody.
    /// </summary>
    private const int QueueLength = 4096;

    private const int BatchBytes = 256 << 10;

    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan MostPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(2);

    /// <summary>
    /// While a process dies, the kernel may still accept for a moment on its port. So a connection that was lost is
    /// dialled in quick succession until the port refuses or the peer answers.
    /// </summary>
    private static readonly TimeSpan SuspicionPause = TimeSpan.FromMilliseconds(1);

    private const int SuspicionAttempts = 100;

    private readonly Channel<PeerFrame> _queue = Channel.CreateBounded<PeerFrame>(
        new BoundedChannelOptions(QueueLength) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly ArrayBufferWriter<byte> _buffer = new(BatchBytes);
    private volatile bool _connected;
    private int _isSending;

    /// <summary>The open connection, and how its loss is told to whoever sends.</summary>
    private Socket? _socket;
    private CancellationTokenSource? _lost;

    private readonly CancellationTokenSource _stop = new();

    public PeerAddress Peer => peer;

    /// <summary>Whether there is a connection right now.</summary>
    public bool IsConnected => _connected;

    public void Send(PeerFrame frame)
    {
        if (_connected) _queue.Writer.TryWrite(frame);
    }

    /// <summary>
    /// Sends what is queued. While the connection takes it at once, which is the rule, it is sent by the calling thread;
    /// where it does not, the rest follows when it does.
    /// </summary>
    public void Flush()
    {
        if (_queue.Reader.TryPeek(out _) && Interlocked.Exchange(ref _isSending, 1) == 0) _ = DrainAsync();
    }

    public void Start() => _ = RunAsync(_stop.Token);

    /// <summary>Closes the connection, and dials no more.</summary>
    public void Stop() => _stop.Cancel();

    private async Task RunAsync(CancellationToken stop)
    {
        int suspicion = 0;
        TimeSpan pause = LeastPause;
        while (!stop.IsCancellationRequested)
        {
            DialOutcome outcome = await DialAndSendAsync(stop);
            if (outcome == DialOutcome.Lost)
            {
                // Dialled again at once: closed and then refused is how a killed process looks.
                (suspicion, pause) = (SuspicionAttempts, LeastPause);
                continue;
            }

            if (suspicion > 0 && outcome == DialOutcome.Refused)
            {
                suspicion = 0;
                await refused(peer);
            }

            TimeSpan wait = suspicion-- > 0 ? SuspicionPause : Jittered(pause = Longer(pause));
            suspicion = Math.Max(suspicion, 0);
            try
            {
                await Task.Delay(wait, time, stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < MostPause ? pause * 2 : MostPause;

    /// <summary>Peers that lost each other at the same moment should not dial at the same moment for ever.</summary>
    private static TimeSpan Jittered(TimeSpan pause) => pause * (0.75 + Random.Shared.NextDouble() / 2);

    private async Task<DialOutcome> DialAndSendAsync(CancellationToken stop)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (await ConnectAsync(socket, stop) is { } failure) return failure;
        }
        catch (Exception refused) when (refused is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
        {
            return DialOutcome.Refused;
        }
        catch (Exception unreachable) when (unreachable is SocketException or OperationCanceledException or IOException)
        {
            return DialOutcome.Unreachable;
        }

        await SendUntilLostAsync(socket, stop);
        if (!stop.IsCancellationRequested) LogMessages.PeerLost(logger, peer.Id);
        return DialOutcome.Lost;
    }

    /// <summary>Connects and shakes hands; null where the peer is ready for frames.</summary>
    private async Task<DialOutcome?> ConnectAsync(Socket socket, CancellationToken stop)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using ITimer timer = time.CreateTimer(_ => deadline.Cancel(), null, HandshakeTimeout, Timeout.InfiniteTimeSpan);
        await socket.ConnectAsync(EndPoint(), deadline.Token);

        byte[] url = Encoding.UTF8.GetBytes(ownUrl);
        byte[] words = new byte[Handshake.HelloSize + url.Length];
        (hello with { UrlLength = (ushort)url.Length }).Write(words);
        url.CopyTo(words, Handshake.HelloSize);
        await socket.SendAsync(words, deadline.Token);
        if (!await PeerConnection.TryReadExactlyAsync(socket, words.AsMemory(0, Handshake.ReplySize), deadline.Token)) return DialOutcome.Unreachable;
        if (!Handshake.TryReadReply(words, out HandshakeVerdict verdict)) return DialOutcome.Unreachable;
        if (verdict == HandshakeVerdict.Welcome) return null;

        LogMessages.PeerDeclined(logger, peer.Id, peer.Host, peer.Port, verdict);
        if (verdict == HandshakeVerdict.Removed) removed();
        return DialOutcome.Unreachable;
    }

    private EndPoint EndPoint() => IPAddress.TryParse(peer.Host, out IPAddress? address)
        ? new IPEndPoint(address, peer.Port)
        : new DnsEndPoint(peer.Host, peer.Port);

    /// <summary>The peer sends nothing here, so the only thing that a read can bring is the end.</summary>
    private async Task SendUntilLostAsync(Socket socket, CancellationToken stop)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(stop);
        while (_queue.Reader.TryRead(out _)) { }
        (_socket, _lost, _connected) = (socket, lost, true);
        LogMessages.PeerConnected(logger, peer.Id, peer.Host, peer.Port);
        try
        {
            await socket.ReceiveAsync(new byte[1], lost.Token);
        }
        catch (Exception closed) when (closed is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Reset instead of closed: the same news.
        }

        _connected = false;
        await lost.CancelAsync();
        while (Interlocked.Exchange(ref _isSending, 1) == 1) await Task.Yield();
        (_socket, _lost) = (null, null);
        Volatile.Write(ref _isSending, 0);
    }

    private async Task DrainAsync()
    {
        try
        {
            do
            {
                while (_socket is { } socket && _queue.Reader.TryPeek(out _)) await SendBatchAsync(socket, _lost!.Token);
                Interlocked.Exchange(ref _isSending, 0);
            }
            while (_connected && _queue.Reader.TryPeek(out _) && Interlocked.Exchange(ref _isSending, 1) == 0);
        }
        catch (Exception failure)
        {
            if (failure is not (SocketException or OperationCanceledException or ObjectDisposedException))
                LogMessages.PeerSendFailed(logger, peer.Id, failure);

            // Half a frame may be on its way, so nothing may follow it.
            _socket?.Dispose();
            Interlocked.Exchange(ref _isSending, 0);
        }
    }

    private async ValueTask SendBatchAsync(Socket socket, CancellationToken cancel)
    {
        _buffer.ResetWrittenCount();
        while (_buffer.WrittenCount < BatchBytes && _queue.Reader.TryRead(out PeerFrame? frame)) PeerFrameCodec.Write(_buffer, frame);

        ReadOnlyMemory<byte> rest = _buffer.WrittenMemory;
        while (rest.Length > 0) rest = rest[await socket.SendAsync(rest, cancel)..];
    }

    private enum DialOutcome
    {
        /// <summary>Nothing answers on the port.</summary>
        Refused,

        /// <summary>No connection, for any other reason.</summary>
        Unreachable,

        /// <summary>There was a connection, and it ended.</summary>
        Lost,
    }
}
