using Tenure.Node.Loop;
using Tenure.Node.Snapshots;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Hosts;

/// <summary>The snapshots' thread of production, in simulated time: one task after the other, each as long as a sync takes.</summary>
/// <param name="done">Told what came of a task.</param>
/// <param name="failed">Told when the disk failed; nothing is done any more.</param>
internal sealed class SimulatedSnapshots(
    Scheduler scheduler, SnapshotFolder folder, Func<TimeSpan> syncTime, Action<NodeEvent> done, Action<IOException> failed)
{
    private readonly Queue<SnapshotTask> _tasks = new();
    private bool _isUnderWay;
    private bool _isStopped;
    private bool _isOver;

    public void Add(SnapshotTask task)
    {
        _tasks.Enqueue(task);
        Begin();
    }

    public void Stop() => _isStopped = true;

    public void Continue()
    {
        _isStopped = false;
        Begin();
    }

    public void End() => _isOver = true;

    private void Begin()
    {
        if (_isOver || _isStopped || _isUnderWay || _tasks.Count == 0) return;
        _isUnderWay = true;
        scheduler.After(syncTime(), Complete);
    }

    private void Complete()
    {
        if (_isOver) return;
        _isUnderWay = false;
        NodeEvent happened;
        try
        {
            happened = _tasks.Dequeue().CarryOut(folder);
        }
        catch (IOException failure)
        {
            _isOver = true;
            failed(failure);
            return;
        }

        done(happened);
        Begin();
    }
}
