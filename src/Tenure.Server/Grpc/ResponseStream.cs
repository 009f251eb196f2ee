using System.IO.Pipelines;
using Google.Protobuf;
using Tenure.Wire.Grpc;

namespace Tenure.Server.Grpc;

/// <summary>
/// The messages that the server sends on one call. A write completes when the connection has taken the message, so a
/// client that does not read holds back its own call and nobody else's. One write at a time.
/// </summary>
internal sealed class ResponseStream<T>(PipeWriter body)
    where T : class, IMessage<T>
{
    public async ValueTask WriteAsync(T message, CancellationToken cancellation)
    {
        GrpcFrame.Write(body, message);
        FlushResult flush = await body.FlushAsync(cancellation);
        // Kestrel says this, instead of throwing, when the client is gone.
        if (flush.IsCompleted || flush.IsCanceled) throw new OperationCanceledException("The client has gone away.");
    }
}
