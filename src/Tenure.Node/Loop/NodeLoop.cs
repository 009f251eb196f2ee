using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Tenure.Node.Log;
using Tenure.Node.Peers;
using Tenure.Protocols;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Loop;

/// <summary>
/// The driver of a <see cref="NodeCore"/> in production: one thread takes batches of events from the inbox, lets the core
/// work them through, and hands its effects to the log's thread and to the peer connections.
/// </summary>
internal sealed class NodeLoop : IPeerSink, IAsyncDisposable
{
    /// <summary>A batch is settled after this many events at the latest, so that no flood delays heartbeats.</summary>
    private const int MostEventsInBatch = 1024;

    private readonly ulong _clusterId;
    private readonly LogWriter _log;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IPeerNetwork? _network;
    private WriteId _written;
    private volatile NodeStatus _status;
    private volatile bool _isStopping;
    private Exception? _failure;

    public NodeLoop(NodeOptions options, MemberTable members, WriteAheadLog log, RecoveredLog recovered, ulong seed, TimeProvider time, ILogger logger)
    {
        (_clusterId, _time, _logger) = (options.ClusterId, time, logger);
        Core = new NodeCore(options.ToRaftOptions(), members, recovered, seed, Now());
        _log = new LogWriter(log, Inbox.PostDurable, Fail);
        _status = CurrentStatus();
        _thread = new Thread(Run) { Name = "tenure node", IsBackground = true };
    }

    public NodeCore Core { get; }

    public NodeInbox Inbox { get; } = new();

    public NodeStatus Status => _status;

    public Task Completion => _completion.Task;

    public void Start(IPeerNetwork? network)
    {
        _network = network;
        _thread.Start();
    }

    /// <summary>Stops the loop; what was proposed and not answered fails.</summary>
    public async ValueTask DisposeAsync()
    {
        _isStopping = true;
        Inbox.Ring();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Inbox.Dispose();
    }

    async ValueTask IPeerSink.FrameArrivedAsync(NodeId from, PeerFrame frame, CancellationToken cancel)
    {
        try
        {
            await Inbox.PostAsync(new PeerSaid(from, frame), cancel);
        }
        catch (ChannelClosedException)
        {
            // The node has stopped; its connections follow.
        }
    }

    void IPeerSink.PeerRefused(NodeId peer)
    {
        LogMessages.PeerRefused(_logger, peer);
        Inbox.Post(new PeerDied(peer));
    }

    private MonotonicTime Now() => new(_time.GetElapsedTime(0).Ticks);

    private void Run()
    {
        try
        {
            while (!_isStopping && Volatile.Read(ref _failure) is null) RunBatch();
        }
        catch (Exception failure)
        {
            Fail(failure);
        }

        Finish();
    }

    private void RunBatch()
    {
        MonotonicTime now = Now();
        bool isIdle = true;
        if (Inbox.Durable is var durable && durable > _written)
        {
            _written = durable;
            Core.Written(durable, now);
            isIdle = false;
        }

        for (int taken = 0; taken < MostEventsInBatch && Inbox.TryTake(out NodeEvent? happened); taken++)
        {
            Core.Handle(happened!, now);
            isIdle = false;
        }

        if (isIdle && Core.NextDeadline > now)
        {
            Inbox.Wait(Until(Core.NextDeadline, now));
            return;
        }

        Core.Settle(now);
        CarryOut();
    }

    /// <summary>Rounded up to whole milliseconds: waking a moment too early would only mean waiting once more.</summary>
    private static TimeSpan Until(MonotonicTime deadline, MonotonicTime now) =>
        deadline == MonotonicTime.Never
            ? Timeout.InfiniteTimeSpan
            : TimeSpan.FromMilliseconds(Math.Min(Math.Ceiling((deadline - now).TotalMilliseconds), int.MaxValue));

    private void CarryOut()
    {
        // The network first: a leader's entries travel while its own disk works.
        foreach ((NodeId to, PeerFrame frame) in Core.Outbox.Frames) _network?.Send(to, frame);
        foreach (Write write in Core.Outbox.Writes) _log.Append(write);
        Core.Outbox.Clear();
        foreach (RoleChange change in Core.RoleChanges) LogMessages.RoleChanged(_logger, change.Role, change.Term, change.Leader);
        Core.RoleChanges.Clear();
        _status = CurrentStatus();
    }

    private NodeStatus CurrentStatus() =>
        new(_clusterId, Core.Id, Core.Role, Core.Term, Core.Leader, Core.Commit, Core.Applied, _log.Bytes);

    private void Fail(Exception failure)
    {
        if (Interlocked.CompareExchange(ref _failure, failure, null) is null) LogMessages.Failed(_logger, failure);
        Inbox.Ring();
    }

    private void Finish()
    {
        Inbox.Close();
        while (Inbox.TryTake(out NodeEvent? late))
            (late as ClientRequest)?.Fail(NodeFailure.Stopped);
        Core.FailAll(NodeFailure.Stopped);
        _log.Dispose();
        if (_failure is { } failure) _completion.SetException(failure);
        else _completion.SetResult();
    }
}
