using Microsoft.Extensions.Logging.Abstractions;
using Tenure.Node.Log;
using Tenure.Node.Loop;
using Tenure.Node.Peers;
using Tenure.Node.Snapshots;
using Tenure.Node.Tests.Log;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Tests.Loop;

public sealed class NodeLoopTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>A port that is listened on brings frames before the member has started, and the first batch says whom to dial.</summary>
    [Fact]
    public async Task What_comes_before_the_start_waits_for_the_network_that_must_be_told_whom_to_dial()
    {
        NodeOptions options = Options();
        NodeStorage storage = NodeStorage.Open(new MemoryDisk(), new LogIdentity(options.ClusterId, options.Id), options.ToFirstSnapshot());
        await using var loop = new NodeLoop(options, storage, seed: 1, TimeProvider.System, NullLogger.Instance);
        loop.Post(new PeerDied(new NodeId(2)));
        var network = new RecordingNetwork();

        loop.Start(network);

        IReadOnlyList<PeerAddress> dialled = await network.Dialled.WaitAsync(Deadline);
        dialled.Select(peer => peer.Id.Value).ShouldBe([2UL, 3UL]);
    }

    private static NodeOptions Options() => new()
    {
        DataDirectory = "nowhere",
        ClusterId = 0xC1,
        Id = new NodeId(1),
        Members = [.. Enumerable.Range(1, 3).Select(id => new Member(new NodeId((ulong)id), $"n{id}", [$"http://127.0.0.1:{id}"], []))],
    };

    /// <summary>A stand-in for the connections: it keeps the first word about whom to dial.</summary>
    private sealed class RecordingNetwork : IPeerNetwork
    {
        private readonly TaskCompletionSource<IReadOnlyList<PeerAddress>> _dialled = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<IReadOnlyList<PeerAddress>> Dialled => _dialled.Task;

        public void Send(NodeId to, PeerFrame frame)
        {
        }

        public void Flush()
        {
        }

        public void ConnectTo(IReadOnlyList<PeerAddress> peers) => _dialled.TrySetResult(peers);
    }
}
