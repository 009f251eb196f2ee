using Tenure.Wire.Grpc;

namespace Tenure.Etcd;

/// <summary>A call to an etcd server failed: it said so, or could not be reached, which counts as unavailable.</summary>
internal sealed class EtcdException(GrpcStatus status, Uri endpoint, Exception? inner = null)
    : LeaderElectionException($"etcd at {endpoint.Authority}: {status}", IsWorthRetrying(status.Code), inner)
{
    public GrpcStatus Status => status;

    /// <summary>Whether the failure is about the moment and the server; the others would come again.</summary>
    private static bool IsWorthRetrying(GrpcStatusCode code) => code is
        GrpcStatusCode.Unavailable or GrpcStatusCode.DeadlineExceeded or GrpcStatusCode.Cancelled
        or GrpcStatusCode.Unknown or GrpcStatusCode.Internal or GrpcStatusCode.Aborted or GrpcStatusCode.ResourceExhausted;
}
