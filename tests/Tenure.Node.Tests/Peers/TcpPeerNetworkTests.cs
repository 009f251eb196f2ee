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
        var log = new GarbageLog();
        Socket listener = TcpPeerNetwork.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        var endpoint = (IPEndPoint)listener.LocalEndPoint!;
        await using var network = TcpPeerNetwork.Start(
            Cluster, Self, "", listener, () => MemberTable.OfFirst([]), new SilentSink(), TimeProvider.System, log);
        using Socket older = await DialAsync(endpoint);
        using Socket newer = await DialAsync(endpoint);

        // Bytes that are no frame end a connection, and the network says so when it is done with it.
        await older.SendAsync("\uffff\uffff\uffff"u8.ToArray(), Deadline);
        await log.Garbage.WaitAsync(Deadline);

        await AnswerAsync(network);
    }

    /// <summary>Comes back when a frame to the guest has arrived at it. A frame that is sent before the dialer is connected is lost.</summary>
    private async Task AnswerAsync(TcpPeerNetwork network)
    {
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        Task<int> arrived = ReceiveFrameAsync();
        do
        {
            network.Send(Guest, new RaftFrame(new TimeoutNow(Self, Guest, new Term(1))));
            network.Flush();
        }
        while (await again.WaitForNextTickAsync(Deadline) && !arrived.IsCompleted);

        (await arrived).ShouldBeGreaterThan(0);
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

    private sealed class SilentSink : IPeerSink
    {
        public ValueTask FrameArrivedAsync(NodeId from, PeerFrame frame, CancellationToken cancel) => ValueTask.CompletedTask;

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

    /// <summary>Tells when the network has given up a connection for what came over it.</summary>
    private sealed class GarbageLog : ILogger
    {
        private readonly TaskCompletionSource _garbage = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Garbage => _garbage.Task;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Name == "PeerSentGarbage") _garbage.TrySetResult();
        }
    }
}
