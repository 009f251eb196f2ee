using System.Threading.Channels;
using Google.Protobuf;
using Tenure.Etcd;
using Tenure.Simulator.Hosts;
using Tenure.Wire.Grpc;

namespace Tenure.Simulator.Clients;

/// <summary>The library's calls to one simulated member, over the simulated network.</summary>
internal sealed class SimulatedChannel(ClientTransport transport, NodeMachine member) : IEtcdChannel
{
    private readonly List<ApiCall> _open = [];
    private CancellationTokenSource _dropped = new();

    public Uri Endpoint { get; } = new($"http://n{member.Id}:2379");

    public async Task<TResponse> CallAsync<TResponse>(
        string method, IMessage request, MessageParser<TResponse> parser, TimeSpan timeout, CancellationToken cancellationToken)
        where TResponse : IMessage<TResponse>
    {
        await using SimulatedCall<TResponse> call = new(this, parser);
        call.Send(new EtcdCall(method, request.ToByteArray()));
        return (await call.ReadAsync(cancellationToken))!;
    }

    public IEtcdCall<TResponse> Open<TResponse>(string method, MessageParser<TResponse> parser, CancellationToken cancellationToken)
        where TResponse : IMessage<TResponse> => new SimulatedCall<TResponse>(this, parser);

    public void Reset()
    {
        CancellationTokenSource dropped = _dropped;
        _dropped = new CancellationTokenSource();
        dropped.Cancel();
    }

    /// <summary>The process has died: the kernel tells the server that its connections are closed.</summary>
    public void Dispose()
    {
        foreach (ApiCall call in _open.ToArray()) End(call);
    }

    private void End(ApiCall call)
    {
        if (_open.Remove(call)) transport.Cancel(member, call);
    }

    /// <summary>One call, of which the answers are read as they come.</summary>
    private sealed class SimulatedCall<TResponse>(SimulatedChannel channel, MessageParser<TResponse> parser) : IEtcdCall<TResponse>
        where TResponse : IMessage<TResponse>
    {
        private readonly Channel<NodeReply> _replies = Channel.CreateUnbounded<NodeReply>();
        private readonly CancellationToken _dropped = channel._dropped.Token;
        private ApiCall? _call;

        public void Send(ApiCall call)
        {
            _call = call;
            channel._open.Add(call);
            channel.Transport.Call(channel.Member, call, reply => _replies.Writer.TryWrite(reply));
        }

        public ValueTask WriteAsync(IMessage message, CancellationToken cancellationToken)
        {
            Send(new WatchCall(message.ToByteArray()));
            return ValueTask.CompletedTask;
        }

        public async Task<TResponse?> ReadAsync(CancellationToken cancellationToken)
        {
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _dropped);
            try
            {
                return Read(await _replies.Reader.ReadAsync(either.Token));
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw Unavailable("the connection was dropped");
            }
        }

        public ValueTask DisposeAsync()
        {
            if (_call is not null) channel.End(_call);
            return ValueTask.CompletedTask;
        }

        private TResponse Read(NodeReply reply)
        {
            switch (reply)
            {
                case EtcdReply { Status.IsOk: true } answered:
                    channel._open.Remove(_call!);
                    return parser.ParseFrom(answered.Answer);
                case EtcdReply refused:
                    channel._open.Remove(_call!);
                    throw new EtcdException(refused.Status, channel.Endpoint);
                case WatchReply said:
                    return parser.ParseFrom(said.Bytes);
                case RefusedReply:
                    throw Unavailable("the connection was refused");
                default:
                    throw Unavailable("the connection broke");
            }
        }

        private EtcdException Unavailable(string why) => new(new GrpcStatus(GrpcStatusCode.Unavailable, why), channel.Endpoint);
    }

    private ClientTransport Transport => transport;

    private NodeMachine Member => member;
}
