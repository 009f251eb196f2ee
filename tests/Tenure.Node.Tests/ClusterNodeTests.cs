using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Tenure.Protocols.Raft;
using Tenure.Store;

namespace Tenure.Node.Tests;

/// <summary>Whole nodes: real files, real connections, real threads.</summary>
public sealed class ClusterNodeTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(60));
    private readonly string _directory = Directory.CreateTempSubdirectory("tenure-node-").FullName;
    private readonly List<ClusterNode> _nodes = [];

    private CancellationToken Deadline => _deadline.Token;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (ClusterNode node in _nodes) await node.DisposeAsync();
        _deadline.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_node_alone_serves_and_remembers()
    {
        NodeOptions options = Options(1)[0];
        ClusterNode node = Start(options);
        (await node.ProposeAsync(Put("a", "1"), Deadline)).ShouldBeOfType<PutResult>();
        await Stop(node);

        node = Start(options);

        (await node.ReadAsync(Deadline)).Find(Bytes.Utf8("a"))!.Value.ToString().ShouldBe("1");
        (await node.ProposeAsync(Put("a", "2"), Deadline)).Revision.ShouldBe(new Revision(3));
    }

    [Fact]
    public async Task Three_nodes_agree_and_go_on_without_one()
    {
        NodeOptions[] options = Options(3);
        foreach (NodeOptions option in options) Start(option);
        for (int i = 0; i < 30; i++) await _nodes[i % 3].ProposeAsync(Put($"{i}", "x"), Deadline);
        ClusterNode leader = await LeaderAsync();

        await Stop(leader);

        await _nodes[0].ProposeAsync(Put("after", "x"), Deadline);
        StoreRoot[] roots = [await _nodes[0].ReadAsync(Deadline), await _nodes[1].ReadAsync(Deadline)];
        roots[0].Hash().ShouldBe(roots[1].Hash());
        roots[0].Revision.ShouldBe(new Revision(32));
    }

    [Fact]
    public async Task All_members_list_the_client_urls_that_each_published()
    {
        foreach (NodeOptions option in Options(3)) Start(option);

        foreach (ClusterNode node in _nodes)
            while (node.Members.Any(member => member.ClientUrls.Count == 0)) await node.ReadAsync(Deadline);

        _nodes[0].Members.SelectMany(member => member.ClientUrls).ShouldBe(["http://client1", "http://client2", "http://client3"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_member_whose_links_are_cut_acknowledges_nothing_until_they_heal()
    {
        foreach (NodeOptions option in Options(3)) Start(option);
        await _nodes[0].ProposeAsync(Put("a", "1"), Deadline);
        ClusterNode leader = await LeaderAsync();

        leader.ArePeersCut = true;
        Task<CommandResult> cutOff = leader.ProposeAsync(Put("a", "cut off"), Deadline).AsTask();
        ClusterNode other = _nodes.First(node => node != leader);
        await other.ProposeAsync(Put("a", "2"), Deadline);
        cutOff.IsCompleted.ShouldBeFalse();
        leader.ArePeersCut = false;

        // The proposal was never lost, only late: it comes after the other one.
        (await cutOff).Revision.ShouldBe(new Revision(4));
    }

    [Fact]
    public async Task A_leader_that_stops_on_purpose_hands_over_first()
    {
        foreach (NodeOptions option in Options(3)) Start(option);
        await _nodes[0].ProposeAsync(Put("a", "1"), Deadline);
        ClusterNode leader = await LeaderAsync();
        Term before = leader.Status.Term;

        await Stop(leader);

        ClusterNode next = await LeaderAsync();
        next.Status.Term.ShouldBe(before.Next, "nobody had to wait for the leader's absence");
    }

    [Fact]
    public async Task A_stopped_node_leaves_nobody_waiting()
    {
        NodeOptions[] options = Options(3);
        ClusterNode lonely = Start(options[0]);
        Task<CommandResult> proposal = lonely.ProposeAsync(Put("a", "1"), Deadline).AsTask();

        await Stop(lonely);

        (await Should.ThrowAsync<NodeException>(proposal)).Failure.ShouldBe(NodeFailure.Stopped);
        (await Should.ThrowAsync<NodeException>(() => lonely.ReadAsync(Deadline).AsTask())).Failure.ShouldBe(NodeFailure.Stopped);
    }

    [Fact]
    public void A_directory_that_another_node_has_is_refused()
    {
        NodeOptions options = Options(1)[0];
        Start(options);

        Should.Throw<NodeStartException>(() => Start(options)).Message.ShouldContain("is another node running on it?");
    }

    [Fact]
    public void A_port_in_use_is_refused()
    {
        using var taken = new Socket(SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();

        Should.Throw<NodeStartException>(() => Start(Options(1)[0] with { ListenForPeers = (IPEndPoint)taken.LocalEndPoint! }))
            .Message.ShouldContain($"cannot listen for peers on {taken.LocalEndPoint}");
    }

    [Theory]
    [InlineData(100, 300, 499, "must be at least five times the heartbeat interval 100 ms")]
    [InlineData(0, 300, 500, "heartbeat interval 0 ms must be above zero")]
    [InlineData(10, 600, 500, "must not be above the longest")]
    [InlineData(10, 300, 60_000, "must not be above 50000 ms")]
    public void Timings_that_contradict_each_other_are_refused(int heartbeat, int least, int most, string rule)
    {
        NodeOptions options = Options(1)[0] with
        {
            HeartbeatInterval = TimeSpan.FromMilliseconds(heartbeat),
            ElectionTimeoutMin = TimeSpan.FromMilliseconds(least),
            ElectionTimeoutMax = TimeSpan.FromMilliseconds(most),
        };

        Should.Throw<NodeStartException>(() => Start(options)).Message.ShouldContain(rule);
    }

    private static PutCommand Put(string key, string value) => new(Bytes.Utf8(key), Bytes.Utf8(value));

    private ClusterNode Start(NodeOptions options)
    {
        ClusterNode node = ClusterNode.Start(options, TimeProvider.System, NullLogger.Instance);
        _nodes.Add(node);
        return node;
    }

    private async Task Stop(ClusterNode node)
    {
        await node.DisposeAsync();
        _nodes.Remove(node);
    }

    /// <summary>Every node of the test names the same one; asking it for a read is how the test waits.</summary>
    private async Task<ClusterNode> LeaderAsync()
    {
        while (true)
        {
            await _nodes[0].ReadAsync(Deadline);
            NodeId[] named = [.. _nodes.Select(node => node.Status.Leader).Distinct()];
            if (named is [{ Value: > 0 } leader]) return _nodes.Single(node => node.Status.Member == leader);
        }
    }

    private NodeOptions[] Options(int size)
    {
        int[] ports = FreePorts(size);
        Member[] members = [.. Enumerable.Range(1, size).Select(id =>
            new Member(new NodeId((ulong)id), $"n{id}", [$"http://127.0.0.1:{ports[id - 1]}"], []))];
        return [.. members.Select((member, i) => new NodeOptions
        {
            DataDirectory = Path.Combine(_directory, member.Name),
            ClusterId = 0xC1,
            Id = member.Id,
            Members = [.. members.Select(other => other.Id == member.Id ? other with { ClientUrls = [$"http://client{i + 1}"] } : other)],
            ListenForPeers = size == 1 ? null : new IPEndPoint(IPAddress.Loopback, ports[i]),
        })];
    }

    private static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        foreach (TcpListener listener in listeners) listener.Start();
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        foreach (TcpListener listener in listeners) listener.Stop();
        return ports;
    }
}
