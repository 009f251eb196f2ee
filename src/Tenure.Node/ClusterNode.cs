using System.Buffers;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Tenure.Node.Disk;
using Tenure.Node.Leases;
using Tenure.Node.Log;
using Tenure.Node.Loop;
using Tenure.Node.Members;
using Tenure.Node.Peers;
using Tenure.Node.Snapshots;
using Tenure.Node.Watches;
using Tenure.Protocols.Raft;
using Tenure.Store;

namespace Tenure.Node;

/// <summary>
/// A running member of the cluster, with its threads, files and sockets. Every method may be called from any thread.
/// </summary>
internal sealed class ClusterNode : IClusterNode, IAsyncDisposable
{
    private readonly NodeOptions _options;
    private readonly NodeLoop _loop;
    private readonly TcpPeerNetwork? _network;
    private readonly DirectoryDisk _disk;
    private ulong _lastNumber;

    private ClusterNode(NodeOptions options, NodeLoop loop, TcpPeerNetwork? network, DirectoryDisk disk, ulong firstNumber)
    {
        (_options, _loop, _network, _disk, _lastNumber) = (options, loop, network, disk, firstNumber);
    }

    public StoreRoot Root => _loop.Core.Root;

    public Revision WokenThrough => _loop.Core.WokenThrough;

    public NodeStatus Status => _loop.Status;

    public IReadOnlyList<Member> Members => _loop.Core.Members.Members;

    /// <summary>Completes when the node has stopped; faulted where it stopped because its state cannot be trusted.</summary>
    public Task Completion => _loop.Completion;

    /// <summary>Whether it stopped because the cluster has taken this member out.</summary>
    public bool IsRemoved => _loop.IsRemoved;

    /// <summary>The test switch of the peer links: while set, this member is cut off from all others.</summary>
    public bool ArePeersCut
    {
        get => _network?.IsCut ?? false;
        set
        {
            if (_network is not null) _network.IsCut = value;
        }
    }

    /// <summary>Whose data a directory holds; null where it holds none.</summary>
    /// <exception cref="NodeStartException">The directory cannot be used, or what is in it cannot be read.</exception>
    public static LogIdentity? IdentityIn(string dataDirectory)
    {
        if (!Directory.Exists(dataDirectory)) return null;
        using DirectoryDisk disk = DirectoryDisk.Open(dataDirectory);
        return WriteAheadLog.IdentityIn(disk);
    }

    /// <exception cref="NodeStartException">The options, the data directory or the endpoint cannot be used.</exception>
    public static ClusterNode Start(NodeOptions options, TimeProvider time, ILogger logger)
    {
        options.Validate();
        Socket? listener = options.ListenForPeers is { } endpoint ? TcpPeerNetwork.Listen(endpoint) : null;
        DirectoryDisk? disk = null;
        try
        {
            disk = DirectoryDisk.Open(options.DataDirectory);
            return Start(options, listener, disk, time, logger);
        }
        catch
        {
            listener?.Dispose();
            disk?.Dispose();
            throw;
        }
    }

    public async ValueTask<CommandResult> ProposeAsync(Command command, CancellationToken cancel) =>
        (await ProposeAsync(EnvelopeKind.StoreCommand, into => CommandCodec.Write(into, command), cancel))!;

    public async ValueTask<StoreRoot> ReadAsync(CancellationToken cancel)
    {
        var read = new ClientRead();
        await PostAsync(read, cancel);
        return await read.Answer.WaitAsync(cancel);
    }

    public ValueTask<LeaseAnswer?> KeepAliveAsync(LeaseId lease, CancellationToken cancel) =>
        AskAsync(LeaseQuestionKind.KeepAlive, lease, cancel);

    public ValueTask<LeaseAnswer?> TimeToLiveAsync(LeaseId lease, CancellationToken cancel) =>
        AskAsync(LeaseQuestionKind.TimeToLive, lease, cancel);

    public async ValueTask MoveLeaderAsync(NodeId target, CancellationToken cancel)
    {
        var transfer = new ClientTransfer(target);
        await PostAsync(transfer, cancel);
        await transfer.Answer.WaitAsync(cancel);
    }

    public async ValueTask<IReadOnlyList<Member>> ChangeMembersAsync(ConfigurationChange change, CancellationToken cancel)
    {
        var request = new ClientMemberChange(NextNumber(), change);
        await PostAsync(request, cancel);
        return await request.Answer.WaitAsync(cancel);
    }

    public IDisposable Watch(KeyRange range, IWatcher watcher)
    {
        _loop.Post(new WatchAdded(range, watcher));
        return new Watching(this, range, watcher);
    }

    /// <summary>Hands leadership on if this member has it, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await HandOverAsync();
        if (_network is not null) await _network.DisposeAsync();
        await _loop.DisposeAsync();
        _disk.Dispose();
    }

    private static ClusterNode Start(NodeOptions options, Socket? listener, DirectoryDisk disk, TimeProvider time, ILogger logger)
    {
        var identity = new LogIdentity(options.ClusterId, options.Id);
        NodeStorage storage = NodeStorage.Open(disk, identity, options.ToFirstSnapshot(), options.SegmentBytes);
        LogMessages.Recovered(logger, storage.Recovered.State.Term, storage.Snapshot.Last, storage.Recovered.Entries.Count);
        if (storage.Recovered.TornBytes > 0) LogMessages.TornTailCut(logger, storage.Recovered.TornBytes);

        ulong seed = (ulong)Random.Shared.NextInt64();
        var loop = new NodeLoop(options, storage, seed, time, logger);
        TcpPeerNetwork? network = listener is null
            ? null
            : TcpPeerNetwork.Start(options.ClusterId, options.Id, options.Self.PeerUrls[0], listener, () => loop.Core.Members, loop, time, logger);

        // Numbers must not repeat those of an earlier life, whose entries may still be applied.
        var node = new ClusterNode(options, loop, network, disk, firstNumber: (ulong)Random.Shared.NextInt64());
        loop.Start(network);
        node.PublishAttributes();
        return node;
    }

    /// <summary>Tells all members where clients find this one. It is tried until there is a leader who takes it.</summary>
    private async void PublishAttributes()
    {
        var attributes = new MemberAttributes(_options.Self.Name, _options.Self.ClientUrls);
        while (true)
        {
            try
            {
                await ProposeAsync(EnvelopeKind.MemberAttributes, into => attributes.Write(into, _options.Id), CancellationToken.None);
                return;
            }
            catch (NodeException failure) when (failure.Failure != NodeFailure.Stopped)
            {
                // There was no quorum in time; the next attempt waits for one again.
            }
            catch (NodeException)
            {
                return;
            }
        }
    }

    private async ValueTask<CommandResult?> ProposeAsync(EnvelopeKind kind, Action<IBufferWriter<byte>> content, CancellationToken cancel)
    {
        ulong number = NextNumber();
        var proposal = new ClientProposal(number, Envelope.Seal(kind, _options.Id, number, content));
        await PostAsync(proposal, cancel);
        return await proposal.Answer.WaitAsync(cancel);
    }

    private async ValueTask<LeaseAnswer?> AskAsync(LeaseQuestionKind kind, LeaseId lease, CancellationToken cancel)
    {
        var question = new ClientLeaseQuestion(NextNumber(), kind, lease);
        await PostAsync(question, cancel);
        return await question.Answer.WaitAsync(cancel);
    }

    private ulong NextNumber()
    {
        ulong number = Interlocked.Increment(ref _lastNumber);
        return number == Envelope.Unanswered ? Interlocked.Increment(ref _lastNumber) : number;
    }

    private async ValueTask PostAsync(NodeEvent happened, CancellationToken cancel)
    {
        try
        {
            await _loop.PostAsync(happened, cancel);
        }
        catch (ChannelClosedException)
        {
            throw new NodeException(NodeFailure.Stopped);
        }
    }

    /// <summary>A leader that leaves on purpose saves the others the wait for its absence.</summary>
    private async Task HandOverAsync()
    {
        if (Status.Role != Role.Leader || _network is null) return;
        foreach (NodeId successor in _network.Connected)
        {
            try
            {
                await MoveLeaderAsync(successor, CancellationToken.None);
                return;
            }
            catch (NodeException)
            {
                // That one does not answer or lags; the next may do.
            }
        }
    }

    private sealed class Watching(ClusterNode node, KeyRange range, IWatcher watcher) : IDisposable
    {
        private int _isOver;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isOver, 1) == 0) node._loop.Post(new WatchRemoved(range, watcher));
        }
    }
}
