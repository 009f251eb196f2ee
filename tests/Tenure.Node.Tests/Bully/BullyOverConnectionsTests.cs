using System.Net;
using System.Net.Sockets;
using Tenure.Node.Peers;
using Tenure.Protocols.Bully;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Tests.Bully;

/// <summary>Three processes, over the same connections that members of a cluster use.</summary>
public sealed class BullyOverConnectionsTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly Dictionary<NodeId, BullyProcess> _running = [];
    private readonly Lock _lock = new();
    private readonly Dictionary<NodeId, NodeId> _believed = [];
    private TaskCompletionSource _changed = new();
    private PeerAddress[] _all = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (BullyProcess process in _running.Values) await process.DisposeAsync();
    }

    [Fact]
    public async Task The_highest_coordinates_is_replaced_when_killed_and_takes_over_when_it_comes_back()
    {
        Socket[] listeners = [.. Enumerable.Range(0, 3).Select(_ => TcpPeerNetwork.Listen(new IPEndPoint(IPAddress.Loopback, 0)))];
        _all = [.. listeners.Select((listener, i) => new PeerAddress(new NodeId((ulong)i + 1), "127.0.0.1", Port(listener)))];
        for (int i = 0; i < listeners.Length; i++) Start(_all[i], listeners[i]);
        await AllBelieveAsync(new NodeId(3));

        await KillAsync(new NodeId(3));
        await AllBelieveAsync(new NodeId(2));

        Start(_all[2], TcpPeerNetwork.Listen(new IPEndPoint(IPAddress.Loopback, _all[2].Port)));
        await AllBelieveAsync(new NodeId(3));
    }

    private static int Port(Socket listener) => ((IPEndPoint)listener.LocalEndPoint!).Port;

    private void Start(PeerAddress address, Socket listener) => _running[address.Id] = BullyProcess.Start(address.Id, listener, _all, Changed);

    private async Task KillAsync(NodeId id)
    {
        _running.Remove(id, out BullyProcess? process).ShouldBeTrue();
        await process!.DisposeAsync();
        lock (_lock) _believed.Remove(id);
    }

    private void Changed(NodeId id, BullyChange change)
    {
        lock (_lock)
        {
            _believed[id] = change.Coordinator;
            _changed.TrySetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Waits for the next change until all that run name the same coordinator.</summary>
    private async Task AllBelieveAsync(NodeId coordinator)
    {
        while (true)
        {
            Task next;
            lock (_lock)
            {
                if (_running.Keys.All(id => _believed.GetValueOrDefault(id) == coordinator)) return;
                next = _changed.Task;
            }

            await next.WaitAsync(Deadline);
        }
    }
}
