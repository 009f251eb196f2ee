using System.Net;
using Google.Protobuf;
using Tenure.Wire.Grpc;

namespace Tenure.Etcd.Grpc;

/// <summary>
/// gRPC calls to one server, over HTTP/2 and without negotiation where the address is plain http. A channel makes its
/// connection when it is needed, and again when it broke.
/// </summary>
internal sealed class GrpcChannel(Uri endpoint, TimeSpan connectTimeout) : IEtcdChannel
{
    /// <summary>The servers close a connection that is asked for a sign of life more often than every five seconds.</summary>
    private static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(2);

    private Connection _connection = new(connectTimeout);

    public Uri Endpoint => endpoint;

    public async Task<TResponse> CallAsync<TResponse>(
        string method, IMessage request, MessageParser<TResponse> parser, TimeSpan timeout, CancellationToken cancellationToken)
        where TResponse : IMessage<TResponse>
    {
        using HttpRequestMessage message = NewRequest(method, GrpcContent.Of(request));
        message.Headers.TryAddWithoutValidation(GrpcHeaders.Timeout, GrpcTimeout.Format(timeout));
        await using GrpcResponse<TResponse> response = Send(message, parser, cancellationToken);
        return await response.ReadAsync(cancellationToken)
            ?? throw new EtcdException(new GrpcStatus(GrpcStatusCode.Internal, "the answer is empty"), endpoint);
    }

    public IEtcdCall<TResponse> Open<TResponse>(
        string method, MessageParser<TResponse> parser, CancellationToken cancellationToken)
        where TResponse : IMessage<TResponse>
    {
        GrpcContent content = GrpcContent.Stream();
        HttpRequestMessage message = NewRequest(method, content);
        return new GrpcDuplexCall<TResponse>(content, Send(message, parser, cancellationToken));
    }

    public void Reset() => Interlocked.Exchange(ref _connection, new Connection(connectTimeout)).Dispose();

    public void Dispose() => _connection.Dispose();

    private HttpRequestMessage NewRequest(string method, HttpContent content)
    {
        HttpRequestMessage message = new(HttpMethod.Post, new Uri(endpoint, method))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        message.Headers.TE.ParseAdd(GrpcHeaders.Trailers);
        return message;
    }

    private GrpcResponse<TResponse> Send<TResponse>(
        HttpRequestMessage message, MessageParser<TResponse> parser, CancellationToken cancellationToken)
        where TResponse : IMessage<TResponse>
    {
        Connection connection = Volatile.Read(ref _connection);
        return new GrpcResponse<TResponse>(
            endpoint, parser, connection.SendAsync(message, cancellationToken), connection.Dropped);
    }

    /// <summary>
    /// What <see cref="Reset"/> replaces. Disposing of the framework's handler lets the calls under way go on, without
    /// pings and perhaps for ever; so the calls also heed a token of ours.
    /// </summary>
    private sealed class Connection(TimeSpan connectTimeout) : IDisposable
    {
        private readonly CancellationTokenSource _dropped = new();
        private readonly HttpMessageInvoker _invoker = new(new SocketsHttpHandler
        {
            ConnectTimeout = connectTimeout,
            KeepAlivePingDelay = PingAfter,
            KeepAlivePingTimeout = PingTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false, // A coordination service is never behind the proxy that the environment names for the web.
            ActivityHeadersPropagator = null,
        });

        public CancellationToken Dropped => _dropped.Token;

        public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken)
        {
            using CancellationTokenSource either =
                CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Dropped);
            return await _invoker.SendAsync(message, either.Token);
        }

        public void Dispose()
        {
            // In the background: what waits for the token must not run on the thread that gave the connection up.
            _ = _dropped.CancelAsync();
            _invoker.Dispose();
        }
    }
}
