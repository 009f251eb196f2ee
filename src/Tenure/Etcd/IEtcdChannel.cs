using Google.Protobuf;

namespace Tenure.Etcd;

/// <summary>
/// Calls to one server that speaks etcd's API: over the network in production, to a simulated member in the simulator. Whatever
/// goes wrong on the way is an <see cref="EtcdException"/>.
/// </summary>
internal interface IEtcdChannel : IDisposable
{
    Uri Endpoint { get; }

    /// <summary>One request, one answer. A stream of which only the first answer is wanted serves as well.</summary>
    Task<TResponse> CallAsync<TResponse>(
        string method, IMessage request, MessageParser<TResponse> parser, TimeSpan timeout, CancellationToken cancellationToken)
        where TResponse : IMessage<TResponse>;

    /// <summary>A call whose both directions stay open.</summary>
    IEtcdCall<TResponse> Open<TResponse>(string method, MessageParser<TResponse> parser, CancellationToken cancellationToken)
        where TResponse : IMessage<TResponse>;

    /// <summary>
    /// Drops the connection and every call on it. It is for a server that accepts and does not answer: whoever waits on
    /// such a connection would not notice by itself for a long time.
    /// </summary>
    void Reset();
}

/// <summary>A call of which both directions stay open; disposing of it ends it for the server too.</summary>
internal interface IEtcdCall<TResponse> : IAsyncDisposable
    where TResponse : IMessage<TResponse>
{
    ValueTask WriteAsync(IMessage message, CancellationToken cancellationToken);

    /// <summary>The next message, or null where the answer ended well.</summary>
    Task<TResponse?> ReadAsync(CancellationToken cancellationToken);
}
