using Google.Protobuf;

namespace Tenure.Etcd.Grpc;

/// <summary>A call of which both directions stay open; disposing of it ends it for the server too.</summary>
internal sealed class GrpcDuplexCall<TResponse>(GrpcContent request, GrpcResponse<TResponse> response) : IAsyncDisposable
    where TResponse : IMessage<TResponse>
{
    public ValueTask WriteAsync(IMessage message, CancellationToken cancellationToken) =>
        request.WriteAsync(message, cancellationToken);

    /// <inheritdoc cref="GrpcResponse{T}.ReadAsync"/>
    public Task<TResponse?> ReadAsync(CancellationToken cancellationToken) => response.ReadAsync(cancellationToken);

    public ValueTask DisposeAsync()
    {
        request.Complete();
        return response.DisposeAsync();
    }
}
