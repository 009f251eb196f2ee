using System.Buffers;
using Tenure.Node.Loop;
using Tenure.Node.Peers;
using Tenure.Node.Snapshots;
using Tenure.Protocols;
using Tenure.Protocols.Raft;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Hosts;

/// <summary>
/// One life of a member's process, from start to end. It drives the production core as the production loop does: events
/// gather while a batch runs, one settles them, frames leave at once, and writes go to the log, whose completion is an event too.
/// </summary>
internal sealed class NodeProcess
{
    private static readonly TimeSpan BeforePublishingAgain = TimeSpan.FromMilliseconds(100);

    private readonly Scheduler _scheduler;
    private readonly NodeMachine _machine;
    private readonly NodeCore _core;
    private readonly SimulatedLog _log;
    private readonly SimulatedSnapshots _snapshots;
    private readonly NodeWitness _witness;
    private readonly RequestTable _requests;
    private readonly EtcdDesk _etcd;
    private readonly Queue<NodeEvent> _inbox = new();

    /// <summary>Calls that reached the process while it stood still: nobody in it has seen them yet.</summary>
    private readonly Queue<(NodeCall Call, Action<NodeReply> Answered)> _unseen = new();

    private readonly ArrayBufferWriter<byte> _frame = new();
    private WriteId _durable;
    private WriteId _told;
    private TimeSpan _busyUntil;
    private TimeSpan _alarm = TimeSpan.MaxValue;
    private bool _isTurnDue;
    private bool _isStopped;
    private bool _isOver;

    /// <summary>
    /// What the loop had read from its clock when it was stopped, where it was stopped between that and its work; and how many events
    /// it had taken by then.
    /// </summary>
    private (MonotonicTime Now, int Events)? _interrupted;

    public NodeProcess(NodeMachine machine, NodeStorage storage)
    {
        (_scheduler, _machine) = (machine.World.Scheduler, machine);
        _witness = new NodeWitness(machine.World, machine.Id, storage.Recovered);
        _core = new NodeCore(
            machine.Settings.RaftOptions(machine.Id),
            machine.Settings.Snapshots,
            storage.Snapshot,
            storage.Recovered,
            machine.Random.Next(),
            Now);
        _log = new SimulatedLog(_scheduler, storage.Log, machine.SyncTime, MadeDurable, _ => machine.DiskFailed(this));
        _snapshots = new SimulatedSnapshots(_scheduler, storage.Snapshots, machine.SyncTime, Post, _ => machine.DiskFailed(this));
        _requests = new RequestTable(machine.Id, machine.Random.Next(), () => _core.Root);
        _etcd = new EtcdDesk(this, machine.Settings, _scheduler, machine.Random);
        Rearm();
        PublishAttributes();
    }

    public NodeCore Core => _core;

    public bool IsStopped => _isStopped;

    public bool IsWriting => _log.IsWriting;

    private MonotonicTime Now => _machine.Clock.Read(_scheduler.Now);

    /// <summary>Something for the loop; it is worked through at once where the loop is idle.</summary>
    public void Post(NodeEvent happened)
    {
        if (_isOver) return;
        _inbox.Enqueue(happened);
        News();
    }

    /// <summary>A client asks; the answer comes once, also when the process ends before it has one.</summary>
    public void Serve(NodeCall call, Action<NodeReply> answered)
    {
        if (_isStopped) _unseen.Enqueue((call, answered));
        else if (Take(call, answered) is { } happened) Post(happened);
    }

    /// <summary>A member tells the others its name, as often as it takes: who has none has never run.</summary>
    private void PublishAttributes()
    {
        if (_isOver) return;
        Serve(new AttributesCall($"n{_machine.Id}"), reply =>
        {
            if (reply is FailureReply) _scheduler.After(BeforePublishingAgain, PublishAttributes);
        });
    }

    /// <summary>A number for a proposal or a question, unlike all others of this member.</summary>
    public ulong NextNumber() => _requests.NextNumber();

    /// <summary>SIGSTOP. The clock runs on, and what arrives queues up.</summary>
    public void Stop()
    {
        if (_isStopped) return;
        _isStopped = true;
        _interrupted = _machine.Random.Chance(500) ? (Now, _inbox.Count) : null;
        _log.Stop();
        _snapshots.Stop();
        _etcd.Stop();
    }

    /// <summary>SIGCONT.</summary>
    public void Continue()
    {
        if (!_isStopped || _isOver) return;
        _isStopped = false;
        _log.Continue();
        _snapshots.Continue();
        _etcd.Continue();
        while (_unseen.TryDequeue(out (NodeCall Call, Action<NodeReply> Answered) unseen))
        {
            if (Take(unseen.Call, unseen.Answered) is { } happened) _inbox.Enqueue(happened);
        }

        News();
    }

    /// <summary>The process is no more: its connections break, and so do its clients'.</summary>
    public void End()
    {
        _isOver = true;
        _log.End();
        _snapshots.End();
        _requests.BreakAll();
        _etcd.End();
        foreach ((_, Action<NodeReply> answered) in _unseen) answered(new BrokenReply());
    }

    /// <summary>The process dies while a frame is under way: as much of it as the disk lets through reaches it.</summary>
    public void WriteUnderWay() => _log.WriteUnderWay();

    /// <summary>The machine's clock was disturbed: the alarm may come too late.</summary>
    public void Rearm()
    {
        TimeSpan due = _machine.Clock.WhenItReads(_core.NextDeadline);
        if (due == TimeSpan.MaxValue || due >= _alarm) return;
        _alarm = due > _scheduler.Now ? due : _scheduler.Now;
        TimeSpan mine = _alarm;
        _scheduler.At(mine, () => Ring(mine));
    }

    /// <summary>What the loop has to be told of a call, if anything.</summary>
    private NodeEvent? Take(NodeCall call, Action<NodeReply> answered)
    {
        if (call is not ApiCall api) return _requests.Begin(call, answered);
        _etcd.Serve(api, answered);
        return null;
    }

    private void Ring(TimeSpan alarm)
    {
        if (_isOver || alarm != _alarm) return;
        _alarm = TimeSpan.MaxValue;
        if (_core.NextDeadline <= Now) News();
        else Rearm();
    }

    private void MadeDurable(IReadOnlyList<Write> writes)
    {
        _durable = writes[^1].Id;
        _witness.Durable(writes);
        News();
    }

    private void News()
    {
        if (_isTurnDue || _isStopped) return;
        if (_busyUntil <= _scheduler.Now)
        {
            RunBatch();
            return;
        }

        _isTurnDue = true;
        _scheduler.At(_busyUntil, () =>
        {
            _isTurnDue = false;
            if (!_isOver && !_isStopped) RunBatch();
        });
    }

    private void RunBatch()
    {
        try
        {
            RunBatch(_interrupted?.Now ?? Now, _interrupted?.Events ?? _inbox.Count);
        }
        catch (Exception broken) when (broken is not IOException)
        {
            _machine.World.Observations.Report(new Violation("invariant", $"member {_machine.Id}: {broken.GetType().Name}: {broken.Message}"));
        }

        _interrupted = null;
        _busyUntil = _scheduler.Now + _machine.TurnTime();
        Rearm();
        if (_inbox.Count > 0) News();
    }

    private void RunBatch(MonotonicTime now, int events)
    {
        if (_durable > _told)
        {
            _told = _durable;
            _core.Written(_durable, now);
        }

        for (; events > 0; events--) _core.Handle(_inbox.Dequeue(), now);
        _core.Settle(now);
        CarryOut();
        _witness.Look(_core);
        _requests.AnswerCompleted();
        if (_core.IsRemoved) _machine.LearnsOfRemoval();
    }

    private void CarryOut()
    {
        foreach (Write write in _core.Outbox.Writes)
        {
            _witness.Issued(write);
            _log.Append(write);
        }

        foreach ((NodeId to, PeerFrame frame) in _core.Outbox.Frames)
        {
            _witness.Sent(to, frame);
            _frame.ResetWrittenCount();
            PeerFrameCodec.Write(_frame, frame);
            _machine.Send(to, _frame.WrittenSpan.ToArray(), isProtocol: frame is RaftFrame);
        }

        if (_core.Outbox.FirstNeeded is { } first) _log.ReleaseBefore(first);
        foreach (SnapshotTask task in _core.Outbox.SnapshotTasks)
        {
            _witness.Began(task);
            _snapshots.Add(task);
        }

        if (_core.Outbox.Peers is not null) _machine.World.PeersChosen(_machine);
        _core.Outbox.Clear();
        _log.Begin();
    }
}
