using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Tenure.Node.Log;
using Tenure.Node.Peers;
using Tenure.Node.Snapshots;
using Tenure.Protocols;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Loop;

/// <summary>
/// The driver of a <see cref="NodeCore"/> in production: takes batches of events from the inbox, lets the core work them
/// through, and hands its effects to the log's thread, to the peer connections and to the snapshots' thread.
/// </summary>
/// <remarks>
/// One thread at a time runs the loop, and it is the one that brings the news, so that a request, a frame or a completed
/// sync goes on without waiting for another thread to wake up. Whoever finds the loop running leaves the news in the inbox
/// and goes. A thread of the loop's own keeps the time, takes over where the news do not end, and finishes.
/// </remarks>
internal sealed class NodeLoop : IPeerSink, IAsyncDisposable
{
    /// <summary>A batch is settled after this many events at the latest, so that no flood delays heartbeats.</summary>
    private const int MostEventsInBatch = 1024;

    /// <summary>After this many batches a borrowed thread gets back to its own work, and the loop's own thread goes on.</summary>
    private const int MostBatchesBorrowed = 4;

    private static readonly TimeSpan MomentOfPatience = TimeSpan.FromMilliseconds(1);

    private readonly ulong _clusterId;
    private readonly NodeId _self;
    private readonly LogWriter _log;
    private readonly SnapshotKeeper _snapshots;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Thread _keeper;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly NodeInbox _inbox = new();
    private readonly List<NodeEvent> _batch = [];
    private IPeerNetwork? _network;
    private WriteId _written;

    /// <summary>
    /// Whether a thread runs the loop; set from the beginning, so that none does before there is a network to tell whom to dial.
    /// </summary>
    private int _isRunning = 1;

    private int _isNews;

    /// <summary>When the core wants to be settled even without news, in ticks of <see cref="MonotonicTime"/>.</summary>
    private long _nextDeadline;

    /// <summary>When the keeper wakes by itself, in the same ticks; the least value while it is awake.</summary>
    private long _wakesAt = long.MinValue;

    private volatile NodeStatus _status;
    private volatile bool _isStopping;
    private Exception? _failure;

    public NodeLoop(NodeOptions options, NodeStorage storage, ulong seed, TimeProvider time, ILogger logger)
    {
        (_clusterId, _self, _time, _logger) = (options.ClusterId, options.Id, time, logger);
        Core = new NodeCore(options.ToRaftOptions(), options.Snapshots, storage.Snapshot, storage.Recovered, seed, Now());
        _log = new LogWriter(storage.Log, MadeDurable, Fail);
        _snapshots = new SnapshotKeeper(storage.Snapshots, Post, Fail);
        _status = CurrentStatus();
        _nextDeadline = Core.NextDeadline.Ticks;
        _keeper = new Thread(Keep) { Name = "tenure node", IsBackground = true };
    }

    public NodeCore Core { get; }

    public NodeStatus Status => _status;

    public Task Completion => _completion.Task;

    /// <summary>Whether it stops because the cluster has taken this member out.</summary>
    public bool IsRemoved { get; private set; }

    private bool IsOver => _isStopping || Volatile.Read(ref _failure) is not null;

    public void Start(IPeerNetwork? network)
    {
        _network = network;
        Volatile.Write(ref _isRunning, 0);
        _keeper.Start();
    }

    /// <summary>Brings an event. Where the inbox is full, it waits: that is the back-pressure on clients.</summary>
    /// <exception cref="ChannelClosedException">The node has stopped.</exception>
    public async ValueTask PostAsync(NodeEvent happened, CancellationToken cancel)
    {
        await _inbox.PutAsync(happened, cancel);
        Announce();
    }

    /// <summary>For events that nobody can wait for; after the node has stopped they go nowhere.</summary>
    public void Post(NodeEvent happened)
    {
        _inbox.Put(happened);
        Announce();
    }

    /// <summary>Stops the loop; what was proposed and not answered fails.</summary>
    public async ValueTask DisposeAsync()
    {
        _isStopping = true;
        _wake.Release();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    async ValueTask IPeerSink.FrameArrivedAsync(NodeId from, PeerFrame frame, CancellationToken cancel)
    {
        try
        {
            ValueTask put = _inbox.PutAsync(new PeerSaid(from, frame), cancel);
            // The inbox may be full of frames that nobody has announced yet.
            if (!put.IsCompleted) Announce();
            await put;
        }
        catch (ChannelClosedException)
        {
            // The node has stopped; its connections follow.
        }
    }

    void IPeerSink.FramesRead() => Announce();

    void IPeerSink.PeerRefused(NodeId peer)
    {
        LogMessages.PeerRefused(_logger, peer);
        Post(new PeerDied(peer));
    }

    void IPeerSink.Removed() => StopRemoved();

    private MonotonicTime Now() => new(_time.GetElapsedTime(0).Ticks);

    private void MadeDurable(WriteId through, bool isMoreToWrite)
    {
        _inbox.Durable = through;

        // The log's thread lends itself only while it has nothing to write.
        if (isMoreToWrite) Delegate();
        else Announce();
    }

    /// <summary>There is news: runs the loop on this thread, unless another is at it and will find the news.</summary>
    private void Announce()
    {
        Volatile.Write(ref _isNews, 1);
        for (int batch = 0; Volatile.Read(ref _isNews) == 1 && !IsOver; batch++)
        {
            if (batch == MostBatchesBorrowed)
            {
                Delegate();
                return;
            }

            if (!TryRunBatch()) return;
        }
    }

    /// <summary>There is news, but this thread has something better to do.</summary>
    private void Delegate()
    {
        Volatile.Write(ref _isNews, 1);
        _wake.Release();
    }

    /// <summary>False where another thread is running the loop. It looks for news once more after it has let go.</summary>
    private bool TryRunBatch()
    {
        if (Interlocked.Exchange(ref _isRunning, 1) == 1) return false;
        try
        {
            Interlocked.Exchange(ref _isNews, 0);
            RunBatch();
        }
        catch (Exception failure)
        {
            Fail(failure);
        }
        finally
        {
            Interlocked.Exchange(ref _isRunning, 0);
        }

        return true;
    }

    private void RunBatch()
    {
        while (_batch.Count < MostEventsInBatch && _inbox.TryTake(out NodeEvent? happened)) _batch.Add(happened!);
        if (_batch.Count == MostEventsInBatch) Volatile.Write(ref _isNews, 1);
        WriteId durable = _inbox.Durable;

        // The clock is read behind what it is to date. Were this thread held up in between, a renewal could else count from
        // before its holder sent it.
        MonotonicTime now = Now();
        if (durable > _written)
        {
            _written = durable;
            Core.Written(durable, now);
        }

        foreach (NodeEvent happened in _batch) Core.Handle(happened, now);
        _batch.Clear();
        Core.Settle(now);
        CarryOut();

        // First the deadline is published, then the keeper's alarm is read; the keeper does it the other way round. So at
        // least one of the two sees that the alarm would come too late.
        Interlocked.Exchange(ref _nextDeadline, Core.NextDeadline.Ticks);
        if (Core.NextDeadline.Ticks < Volatile.Read(ref _wakesAt)) _wake.Release();
    }

    private void CarryOut()
    {
        // The network first: a leader's entries travel while its own disk works.
        foreach ((NodeId to, PeerFrame frame) in Core.Outbox.Frames) _network?.Send(to, frame);
        if (Core.Outbox.Frames.Count > 0) _network?.Flush();
        foreach (Write write in Core.Outbox.Writes) _log.Append(write);
        if (Core.Outbox.FirstNeeded is { } first) _log.ReleaseBefore(first);
        foreach (SnapshotTask task in Core.Outbox.SnapshotTasks) _snapshots.Add(task);
        if (Core.Outbox.Peers is { } peers) _network?.ConnectTo(PeerAddress.Others(peers, _self));
        if (Core.Outbox.Restored is { } snapshot) LogMessages.Restored(_logger, snapshot);
        Core.Outbox.Clear();
        foreach (RoleChange change in Core.RoleChanges) LogMessages.RoleChanged(_logger, change.Role, change.Term, change.Leader);
        Core.RoleChanges.Clear();
        _status = CurrentStatus();
        if (Core.IsRemoved) StopRemoved();
    }

    private void StopRemoved()
    {
        if (_isStopping) return;
        IsRemoved = true;
        _isStopping = true;
        _wake.Release();
    }

    private NodeStatus CurrentStatus() =>
        new(_clusterId, Core.Id, Core.Role, Core.Term, Core.Leader, Core.Commit, Core.Applied, _log.Bytes);

    /// <summary>The keeper's own loop: it runs a batch whenever one is due or delegated, and finishes when the node is over.</summary>
    private void Keep()
    {
        while (!IsOver)
        {
            var deadline = new MonotonicTime(Volatile.Read(ref _nextDeadline));
            Interlocked.Exchange(ref _wakesAt, deadline.Ticks);
            if (Volatile.Read(ref _nextDeadline) >= deadline.Ticks && Volatile.Read(ref _isNews) == 0) _wake.Wait(Until(deadline, Now()));
            Volatile.Write(ref _wakesAt, long.MinValue);
            if (Volatile.Read(ref _isNews) == 1 || Volatile.Read(ref _nextDeadline) <= Now().Ticks) Announce();

            // Another thread is at it, perhaps waiting for a slow disk, and will find the news: no use in asking at full speed.
            if (Volatile.Read(ref _isRunning) == 1) _wake.Wait(MomentOfPatience);
        }

        Finish();
    }

    /// <summary>Rounded up to whole milliseconds: waking a moment too early would only mean waiting once more.</summary>
    private static TimeSpan Until(MonotonicTime deadline, MonotonicTime now) =>
        deadline == MonotonicTime.Never
            ? Timeout.InfiniteTimeSpan
            : TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling((deadline - now).TotalMilliseconds), 0, int.MaxValue));

    private void Fail(Exception failure)
    {
        if (Interlocked.CompareExchange(ref _failure, failure, null) is null) LogMessages.Failed(_logger, failure);
        _wake.Release();
    }

    private void Finish()
    {
        // Nobody begins a batch any more; one that is under way comes to its end.
        SpinWait.SpinUntil(() => Interlocked.Exchange(ref _isRunning, 1) == 0);
        _inbox.Close();
        while (_inbox.TryTake(out NodeEvent? late)) _batch.Add(late!);
        // A batch that broke off has left what it had taken.
        foreach (ClientRequest unanswered in _batch.OfType<ClientRequest>()) unanswered.Fail(NodeFailure.Stopped);
        Core.FailAll(NodeFailure.Stopped);
        _log.Dispose();
        _snapshots.Dispose();
        if (_failure is { } failure) _completion.SetException(failure);
        else _completion.SetResult();
    }
}
