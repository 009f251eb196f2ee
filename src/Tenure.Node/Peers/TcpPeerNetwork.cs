using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
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
    private readonly string _ownUrl;
    private readonly ConcurrentDictionary<NodeId, IncomingConnection> _incoming = [];

    /// <summary>
    /// Members that are connected here and that this one does not know, or not yet: they may be part of a newer configuration. They
    /// are answered for as long as they stay.
    /// </summary>
    private readonly ConcurrentDictionary<NodeId, PeerDialer> _guests = [];
    private readonly Socket _listener;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly IPeerSink _sink;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    /// <summary>Replaced as a whole by whoever calls <see cref="ConnectTo"/>, which is one thread at a time.</summary>
    private volatile IReadOnlyDictionary<NodeId, PeerDialer> _dialers = new Dictionary<NodeId, PeerDialer>();

    private volatile bool _isCut;

    private TcpPeerNetwork(
        ulong clusterId, NodeId self, string ownUrl, Socket listener, Func<MemberTable> members, IPeerSink sink, TimeProvider time, ILogger logger)
    {
        (_clusterId, _self, _ownUrl, _listener) = (clusterId, self, ownUrl, listener);
        (_members, _sink, _time, _logger) = (members, sink, time, logger);
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

    /// <param name="ownUrl">Where the others reach this member; empty where they all know.</param>
    /// <param name="members">Who is in the cluster, and who was, as far as this member knows.</param>
    public static TcpPeerNetwork Start(
        ulong clusterId, NodeId self, string ownUrl, Socket listener, Func<MemberTable> members, IPeerSink sink, TimeProvider time, ILogger logger) =>
        new(clusterId, self, ownUrl, listener, members, sink, time, logger);

    public void Send(NodeId to, PeerFrame frame)
    {
        if (_isCut) return;
        if (_dialers.TryGetValue(to, out PeerDialer? dialer) || _guests.TryGetValue(to, out dialer)) dialer.Send(frame);
    }

    public void Flush()
    {
        foreach (PeerDialer dialer in _dialers.Values) dialer.Flush();
        foreach ((_, PeerDialer guest) in _guests) guest.Flush();
    }

    public void ConnectTo(IReadOnlyList<PeerAddress> peers)
    {
        IReadOnlyDictionary<NodeId, PeerDialer> before = _dialers;
        _dialers = peers.ToDictionary(
            peer => peer.Id,
            peer => before.TryGetValue(peer.Id, out PeerDialer? known) && known.Peer == peer ? known : Dial(peer));
        foreach (PeerDialer dialer in before.Values.Except(_dialers.Values)) dialer.Stop();

        // Whoever was taken out learns it when it dials again.
        foreach ((NodeId peer, IncomingConnection connection) in _incoming)
            if (_members().Removed.Contains(peer)) connection.Close();
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
        var dialer = new PeerDialer(peer, new Handshake(Handshake.CurrentVersion, _clusterId, _self, peer.Id), _ownUrl, RefusedAsync, _sink.Removed, _time, _logger);
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
            if (await WelcomeAsync(socket) is { } peer) await ReadAsync(peer, stream);
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

    private async Task ReadAsync(PeerAddress peer, NetworkStream stream)
    {
        PeerDialer? guest = _dialers.ContainsKey(peer.Id) || peer.Host.Length == 0 ? null : _guests.GetOrAdd(peer.Id, _ => Dial(peer));
        try
        {
            Task reading = PeerConnection.ReadFramesAsync(
                stream, (frame, cancel) => ArrivedAsync(peer.Id, frame, cancel), _sink.FramesRead, _stop.Token);
            _incoming[peer.Id] = new IncomingConnection(reading, stream);
            await reading;
        }
        finally
        {
            // A later connection of the same peer goes on with its dialer.
            bool isNewest = _incoming.TryGetValue(peer.Id, out IncomingConnection? newest) && newest.Stream == stream;
            if (guest is not null && isNewest && _guests.TryRemove(KeyValuePair.Create(peer.Id, guest))) guest.Stop();
        }
    }

    /// <summary>
    /// The news of a death must come behind the last words: a frame that the peer sent before it died and that is read
    /// after the news would look like a sign of life.
    /// </summary>
    private async Task RefusedAsync(PeerAddress peer)
    {
        if (_isCut) return;
        if (_incoming.TryGetValue(peer.Id, out IncomingConnection? last))
            await last.Reading.WaitAsync(HelloTimeout, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _sink.PeerRefused(peer.Id);
    }

    private ValueTask ArrivedAsync(NodeId peer, PeerFrame frame, CancellationToken cancel) =>
        _isCut ? ValueTask.CompletedTask : _sink.FrameArrivedAsync(peer, frame, cancel);

    /// <summary>Answers the hello; null where the connection is not one of a peer.</summary>
    private async Task<PeerAddress?> WelcomeAsync(Socket socket)
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

        byte[] url = new byte[hello.UrlLength];
        if (!await PeerConnection.TryReadExactlyAsync(socket, url, deadline.Token)) return null;

        HandshakeVerdict verdict = hello.JudgedBy(_clusterId, _self, _members().Removed);
        Handshake.WriteReply(words, verdict);
        await socket.SendAsync(words.AsMemory(0, Handshake.ReplySize), deadline.Token);
        if (verdict == HandshakeVerdict.Welcome)
            return PeerAddress.TryParse(hello.From, Encoding.UTF8.GetString(url)) ?? new PeerAddress(hello.From, "", 0);

        LogMessages.PeerTurnedAway(_logger, socket.RemoteEndPoint, hello.From, hello.ClusterId, verdict);
        return null;
    }

    /// <summary>A connection that a peer dialled, until its last frame is read.</summary>
    private sealed record IncomingConnection(Task Reading, NetworkStream Stream)
    {
        public void Close() => Stream.Dispose();
    }
}
