using Google.Protobuf;

namespace Tenure.Etcd.Grpc;

/// <summary>A call over HTTP/2 of which both directions stay open.</summary>
internal sealed class GrpcDuplexCall<TResponse>(GrpcContent request, GrpcResponse<TResponse> response) : IEtcdCall<TResponse>
    where TResponse : IMessage<TResponse>
{
    public ValueTask WriteAsync(IMessage message, CancellationToken cancellationToken) =>
        request.WriteAsync(message, cancellationToken);

    public Task<TResponse?> ReadAsync(CancellationToken cancellationToken) => response.ReadAsync(cancellationToken);

    public ValueTask DisposeAsync()
    {
        request.Complete();
        return response.DisposeAsync();
    }
}
