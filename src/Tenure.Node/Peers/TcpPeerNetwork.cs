using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Tenure.Node.Members;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Peers;

/// <summary>
/// The members' connections over TCP: each member dials every other and sends on the connection that it dialled, so two
/// members that start at once never have to agree on one of two connections. Whom to dial changes with the configuration.
/// </summary>
internal sealed class TcpPeerNetwork : IPeerNetwork, IAsyncDisposable
{
    private static readonly TimeSpan HelloTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    private readonly ulong _clusterId;
    private readonly NodeId _self;
    private readonly Func<MemberTable> _members;
    private readonly ConcurrentDictionary<NodeId, Task> _incoming = [];
    private readonly Socket _listener;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly IPeerSink _sink;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    /// <summary>Replaced as a whole by whoever calls <see cref="ConnectTo"/>, which is one thread at a time.</summary>
    private volatile IReadOnlyDictionary<NodeId, PeerDialer> _dialers = new Dictionary<NodeId, PeerDialer>();

    private volatile bool _isCut;

    private TcpPeerNetwork(ulong clusterId, NodeId self, Socket listener, Func<MemberTable> members, IPeerSink sink, TimeProvider time, ILogger logger)
    {
        (_clusterId, _self, _listener, _members, _sink, _time, _logger) = (clusterId, self, listener, members, sink, time, logger);
        _accepting = AcceptAsync();
    }

    /// <summary>
    /// The test switch of the peer links: while set, frames vanish in both directions and connections stay open, which is
    /// what a partition looks like from inside.
    /// </summary>
    public bool IsCut
    {
        get => _isCut;
        set => _isCut = value;
    }

    /// <summary>The peers that this member has a connection to right now.</summary>
    public IEnumerable<NodeId> Connected => _dialers.Where(dialer => dialer.Value.IsConnected).Select(dialer => dialer.Key);

    /// <summary>Takes the port, so that one in use is known before anything else is begun.</summary>
    /// <exception cref="NodeStartException">The endpoint cannot be listened on.</exception>
    public static Socket Listen(IPEndPoint endpoint)
    {
        var listener = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(endpoint);
            listener.Listen(128);
            return listener;
        }
        catch (SocketException failure)
        {
            listener.Dispose();
            throw new NodeStartException($"cannot listen for peers on {endpoint}: {failure.Message}");
        }
    }

    /// <param name="members">Who is in the cluster, and who was, as far as this member knows.</param>
    public static TcpPeerNetwork Start(
        ulong clusterId, NodeId self, Socket listener, Func<MemberTable> members, IPeerSink sink, TimeProvider time, ILogger logger) =>
        new(clusterId, self, listener, members, sink, time, logger);

    public void Send(NodeId to, PeerFrame frame)
    {
        if (!_isCut && _dialers.TryGetValue(to, out PeerDialer? dialer)) dialer.Send(frame);
    }

    public void Flush()
    {
        foreach (PeerDialer dialer in _dialers.Values) dialer.Flush();
    }

    public void ConnectTo(IReadOnlyList<PeerAddress> peers)
    {
        IReadOnlyDictionary<NodeId, PeerDialer> before = _dialers;
        _dialers = peers.ToDictionary(
            peer => peer.Id,
            peer => before.TryGetValue(peer.Id, out PeerDialer? known) && known.Peer == peer ? known : Dial(peer));
        foreach (PeerDialer dialer in before.Values.Except(_dialers.Values)) dialer.Stop();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        ConnectTo([]);
        await _accepting;
        _stop.Dispose();
    }

    private PeerDialer Dial(PeerAddress peer)
    {
        var dialer = new PeerDialer(peer, new Handshake(Handshake.CurrentVersion, _clusterId, _self, peer.Id), RefusedAsync, _sink.Removed, _time, _logger);
        dialer.Start();
        return dialer;
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                connections.Add(ServeAsync(await _listener.AcceptAsync(_stop.Token)));
            }
            catch (Exception stopped) when (_stop.IsCancellationRequested && stopped is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                break;
            }
            catch (SocketException failure)
            {
                // A connection that died before it was accepted is no reason to stop accepting; a lack of file handles is
                // one to wait a little.
                LogMessages.AcceptFailed(_logger, failure);
                await Task.Delay(AcceptPause, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            connections.RemoveAll(connection => connection.IsCompleted);
        }

        await Task.WhenAll(connections);
    }

    private async Task ServeAsync(Socket socket)
    {
        using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            socket.NoDelay = true;
            if (await WelcomeAsync(socket) is { } peer)
                await (_incoming[peer] = PeerConnection.ReadFramesAsync(stream, (frame, cancel) => ArrivedAsync(peer, frame, cancel), _sink.FramesRead, _stop.Token));
        }
        catch (InvalidDataException garbage)
        {
            LogMessages.PeerSentGarbage(_logger, socket.RemoteEndPoint, garbage.Message);
        }
        catch (Exception over) when (over is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The dialer notices the end of a connection and reports it; this side only stops reading.
        }
    }

    /// <summary>
    /// The news of a death must come behind the last words: a frame that the peer sent before it died and that is read
    /// after the news would look like a sign of life.
    /// </summary>
    private async Task RefusedAsync(PeerAddress peer)
    {
        if (_isCut) return;
        if (_incoming.TryGetValue(peer.Id, out Task? lastWords))
            await lastWords.WaitAsync(HelloTimeout, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _sink.PeerRefused(peer.Id);
    }

    private ValueTask ArrivedAsync(NodeId peer, PeerFrame frame, CancellationToken cancel) =>
        _isCut ? ValueTask.CompletedTask : _sink.FrameArrivedAsync(peer, frame, cancel);

    /// <summary>Answers the hello; null where the connection is not one of a peer.</summary>
    private async Task<NodeId?> WelcomeAsync(Socket socket)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        using ITimer timer = _time.CreateTimer(_ => deadline.Cancel(), null, HelloTimeout, Timeout.InfiniteTimeSpan);
        byte[] words = new byte[Handshake.HelloSize];
        if (!await PeerConnection.TryReadExactlyAsync(socket, words, deadline.Token)) return null;
        if (Discovery.IsQuestion(words))
        {
            await socket.SendAsync(Discovery.Answer(_clusterId, _members()), deadline.Token);
            return null;
        }

        if (!Handshake.TryRead(words, out Handshake hello))
        {
            LogMessages.PeerSentGarbage(_logger, socket.RemoteEndPoint, "it does not begin with a handshake");
            return null;
        }

        HandshakeVerdict verdict = hello.JudgedBy(_clusterId, _self, _members().Removed);
        Handshake.WriteReply(words, verdict);
        await socket.SendAsync(words.AsMemory(0, Handshake.ReplySize), deadline.Token);
        if (verdict == HandshakeVerdict.Welcome) return hello.From;

        LogMessages.PeerTurnedAway(_logger, socket.RemoteEndPoint, hello.From, hello.ClusterId, verdict);
        return null;
    }
}
