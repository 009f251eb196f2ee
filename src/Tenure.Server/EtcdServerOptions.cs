using System.Net;

namespace Tenure.Server;

/// <summary>Where and how clients are served.</summary>
internal sealed record EtcdServerOptions
{
    /// <summary>The addresses to listen on. Port 0 lets the system choose; <see cref="Grpc.GrpcHost.Endpoints"/> then says which.</summary>
    public required IReadOnlyList<IPEndPoint> Listen { get; init; }

    /// <summary>How many calls one connection may have open. A client beyond it waits on its own side.</summary>
    public int MaxCallsPerConnection { get; init; } = 10_000;

    /// <summary>
    /// The longest election timeout of the cluster that is served: no lease is shorter than one and a half of it.
    /// </summary>
    public TimeSpan ElectionTimeoutMax { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How often a quiet watch that asked for progress is told of it: etcd's ten minutes.</summary>
    public TimeSpan WatchProgressInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a stop waits for the calls that are under way.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(2);
}
