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

    private readonly LeaderPresence _leader;

    private EtcdServer(GrpcHost host, LeaderPresence leader)
    {
        _host = host;
        _leader = leader;
    }

    /// <summary>Where clients are served, with the ports that were really bound.</summary>
    public IReadOnlyList<IPEndPoint> Endpoints => _host.Endpoints;

    /// <exception cref="ListenException">An address cannot be listened on; the message says which, and why.</exception>
    public static async Task<EtcdServer> StartAsync(
        IClusterNode node, EtcdServerOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellation)
    {
        LeaderPresence leader = new(node, options.ElectionTimeoutMax, time);
        EtcdServer server = new(new GrpcHost(options, time, loggers), leader);
        try
        {
            CallRules rules = new(Failures.ToStatus, () => leader.Absent);
            await server._host.StartAsync(MethodTable.Of(node, options, time), rules, cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the calls that last, waits a moment for the others, and stops listening.</summary>
    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _leader.DisposeAsync();
    }
}
