using System.Net;
using Microsoft.Extensions.Logging;
using Tenure.Node;
using Tenure.Server.Grpc;
using Tenure.Server.Mapping;

namespace Tenure.Server;

/// <summary>
/// Serves one member of the cluster to clients that speak etcd's API. The node belongs to whoever started it: stop the
/// server first, then the node.
/// </summary>
internal sealed class EtcdServer : IAsyncDisposable
{
    private readonly GrpcHost _host;

    private EtcdServer(GrpcHost host)
    {
        _host = host;
    }

    /// <summary>Where clients are served, with the ports that were really bound.</summary>
    public IReadOnlyList<IPEndPoint> Endpoints => _host.Endpoints;

    /// <exception cref="ListenException">An address cannot be listened on; the message says which, and why.</exception>
    public static async Task<EtcdServer> StartAsync(
        ClusterNode node, EtcdServerOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellation)
    {
        GrpcHost host = new(options, time, loggers);
        try
        {
            await host.StartAsync(MethodTable.Of(node, options, time), Failures.ToStatus, cancellation);
            return new EtcdServer(host);
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the calls that last, waits a moment for the others, and stops listening.</summary>
    public Task StopAsync() => _host.StopAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
