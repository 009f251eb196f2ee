using System.Net;
using Tenure.Node;
using Tenure.Protocols.Raft;
using Tenure.Server.Tests.Client;

namespace Tenure.Server.Tests.Services;

/// <summary>A cluster of one on a disk of its own, served on a free port.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private readonly DirectoryInfo _directory;
    private readonly EtcdServer _server;
    private readonly ErrorLog _log;

    private TestNode(DirectoryInfo directory, ErrorLog log, ClusterNode node, EtcdServer server)
    {
        _directory = directory;
        _log = log;
        Node = node;
        _server = server;
        Client = new GrpcTestClient(server.Endpoints[0]);
    }

    public ClusterNode Node { get; }

    public GrpcTestClient Client { get; }

    public static async Task<TestNode> StartAsync(Func<EtcdServerOptions, EtcdServerOptions>? change = null)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("tenure-server-tests-");
        NodeOptions nodeOptions = new()
        {
            DataDirectory = directory.FullName,
            ClusterId = 0xC1,
            Id = new NodeId(0xA1),
            Members = [new Member(new NodeId(0xA1), "alone", ["http://127.0.0.1:1"], ["http://127.0.0.1:2"])],
        };
        ErrorLog log = new();
        ClusterNode node = ClusterNode.Start(nodeOptions, TimeProvider.System, log);
        EtcdServerOptions options = new() { Listen = [new IPEndPoint(IPAddress.Loopback, 0)] };
        EtcdServer server = await EtcdServer.StartAsync(
            node, change?.Invoke(options) ?? options, TimeProvider.System, log, CancellationToken.None);

        // The first answer waits for the first leader.
        using CancellationTokenSource deadline = TestDeadline.Start();
        await node.ReadAsync(deadline.Token);
        return new TestNode(directory, log, node, server);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
        await Node.DisposeAsync();
        _directory.Delete(recursive: true);
        _log.Errors.ShouldBeEmpty();
    }
}
