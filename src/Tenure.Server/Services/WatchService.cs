using Tenure.Node;
using Tenure.Server.Grpc;
using Tenure.Server.Watches;
using Tenure.Wire.Grpc;
using Tenure.Wire.Protos;

namespace Tenure.Server.Services;

/// <summary>Changes as they happen.</summary>
/// <param name="progressInterval">How often a quiet watch that asked for it is told how far history has gone.</param>
internal sealed class WatchService(IClusterNode node, AnswerHeaders headers, TimeSpan progressInterval, TimeProvider time)
{
    public async ValueTask<GrpcStatus> WatchAsync(
        RequestStream<WatchRequest> requests, ResponseStream<WatchResponse> responses, CancellationToken cancellation)
    {
        using PeriodicTimer progress = new(progressInterval, time);
        return await new WatchSession(node, headers, requests, responses, progress).RunAsync(cancellation);
    }
}
