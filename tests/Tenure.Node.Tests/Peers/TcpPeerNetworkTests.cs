using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using Tenure.Node.Members;
using Tenure.Node.Peers;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Tests.Peers;

/// <summary>One end is the network, the other a peer made of sockets.</summary>
public sealed class TcpPeerNetworkTests : IDisposable
{
    private const ulong Cluster = 0xC1;

    private static readonly NodeId Self = new(1);
    private static readonly NodeId Guest = new(7);

    private static readonly PeerFrame Word = new RaftFrame(new TimeoutNow(Self, Guest, new Term(1)));

    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(20));
    private readonly TcpListener _guestsPort = new(IPAddress.Loopback, 0);

    private CancellationToken Deadline => _deadline.Token;

    public void Dispose()
    {
        _guestsPort.Dispose();
        _deadline.Dispose();
    }

    [Fact]
    public async Task A_guest_is_answered_until_its_newest_connection_ends()
    {
        _guestsPort.Start();
        var log = new EventLog();
        var sink = new CountingSink();
        Socket listener = TcpPeerNetwork.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        var endpoint = (IPEndPoint)listener.LocalEndPoint!;
        await using var network = TcpPeerNetwork.Start(
            Cluster, Self, "", listener, () => MemberTable.OfFirst([]), sink, TimeProvider.System, log);
        Task<int> arrived = ReceiveFrameAsync();
        using Socket older = await DialAsync(endpoint);
        await log.Connected.WaitAsync(Deadline);
        using Socket newer = await DialAsync(endpoint);

        // Once it has read two frames from the newer connection, the network knows it for the newest.
        for (int frames = 1; frames <= 2; frames++)
        {
            await newer.SendAsync(Frame(), Deadline);
            await sink.Frames.WaitAsync(Deadline);
        }

        // Bytes that are no frame end a connection, and the network says so when it is done with it.
        await older.SendAsync("\uffff\uffff\uffff"u8.ToArray(), Deadline);
        await log.Garbage.WaitAsync(Deadline);

        network.Send(Guest, Word);
        network.Flush();
        (await arrived).ShouldBeGreaterThan(0);
    }

    private static byte[] Frame()
    {
        var bytes = new ArrayBufferWriter<byte>();
        PeerFrameCodec.Write(bytes, Word);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>The guest's side of whichever connection brings a frame first.</summary>
    private async Task<int> ReceiveFrameAsync()
    {
        List<Socket> accepted = [];
        var first = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration late = Deadline.Register(() => first.TrySetCanceled());
        Task accepting = AcceptAsync();
        try
        {
            return await first.Task;
        }
        finally
        {
            _guestsPort.Stop();
            await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (Socket socket in accepted) socket.Dispose();
        }

        async Task AcceptAsync()
        {
            while (true)
            {
                Socket socket = await _guestsPort.AcceptSocketAsync(Deadline);
                accepted.Add(socket);
                _ = WelcomeAsync(socket);
            }
        }

        async Task WelcomeAsync(Socket socket)
        {
            byte[] words = new byte[Handshake.HelloSize];
            if (!await PeerConnection.TryReadExactlyAsync(socket, words, Deadline)) return;
            Handshake.WriteReply(words, HandshakeVerdict.Welcome);
            await socket.SendAsync(words.AsMemory(0, Handshake.ReplySize), Deadline);
            int bytes = await socket.ReceiveAsync(words, Deadline);
            if (bytes > 0) first.TrySetResult(bytes);
        }
    }

    /// <summary>Connects as the guest does, and is welcome.</summary>
    private async Task<Socket> DialAsync(IPEndPoint endpoint)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(endpoint, Deadline);
        byte[] url = Encoding.UTF8.GetBytes($"http://{_guestsPort.LocalEndpoint}");
        byte[] hello = new byte[Handshake.HelloSize];
        new Handshake(Handshake.CurrentVersion, Cluster, Guest, Self, (ushort)url.Length).Write(hello);
        await socket.SendAsync(hello, Deadline);
        await socket.SendAsync(url, Deadline);
        byte[] reply = new byte[Handshake.ReplySize];
        (await PeerConnection.TryReadExactlyAsync(socket, reply, Deadline)).ShouldBeTrue();
        Handshake.TryReadReply(reply, out HandshakeVerdict verdict).ShouldBeTrue();
        verdict.ShouldBe(HandshakeVerdict.Welcome);
        return socket;
    }

    /// <summary>Tells of each frame, after the network has gone on.</summary>
    private sealed class CountingSink : IPeerSink
    {
        public SemaphoreSlim Frames { get; } = new(0);

        public async ValueTask FrameArrivedAsync(NodeId from, PeerFrame frame, CancellationToken cancel)
        {
            await Task.Yield();
            Frames.Release();
        }

        public void FramesRead()
        {
        }

        public void PeerRefused(NodeId peer)
        {
        }

        public void Removed()
        {
        }
    }

    /// <summary>Tells when the network has a connection, and when it has given one up for what came over it.</summary>
    private sealed class EventLog : ILogger
    {
        private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _garbage = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Connected => _connected.Task;

        public Task Garbage => _garbage.Task;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Name == "PeerConnected") _connected.TrySetResult();
            if (eventId.Name == "PeerSentGarbage") _garbage.TrySetResult();
        }
    }
}
