using System.Runtime.InteropServices;
using Tenure.Node.Log;
using Tenure.Protocols.Raft;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Hosts;

/// <summary>
/// The log's thread of production, in simulated time: one frame is under way at a time, and while its sync lasts the next
/// writes gather.
/// </summary>
/// <param name="durable">Told which writes a sync made durable.</param>
/// <param name="failed">Told when the disk failed; nothing is written any more.</param>
internal sealed class SimulatedLog(
    Scheduler scheduler, WriteAheadLog log, Func<TimeSpan> syncTime, Action<IReadOnlyList<Write>> durable, Action<IOException> failed)
{
    private List<Write> _queued = [];
    private List<Write> _underWay = [];
    private LogIndex _firstNeeded;
    private bool _isStopped;
    private bool _isOver;

    public bool IsWriting => _underWay.Count > 0;

    public void Append(Write write) => _queued.Add(write);

    /// <summary>Entries before this one are not needed any more: they go with the next frame.</summary>
    public void ReleaseBefore(LogIndex first) => _firstNeeded = first;

    /// <summary>Begins the next frame where none is under way.</summary>
    public void Begin()
    {
        if (_isOver || _isStopped || IsWriting || _queued.Count == 0) return;
        (_queued, _underWay) = (_underWay, _queued);
        scheduler.After(syncTime(), Complete);
    }

    /// <summary>The process stands still: what the kernel has begun it ends, but nothing new begins.</summary>
    public void Stop() => _isStopped = true;

    public void Continue()
    {
        _isStopped = false;
        Begin();
    }

    /// <summary>The process is no more. A frame that was under way may have reached the disk in part; the caller decides how far.</summary>
    public void End() => _isOver = true;

    /// <summary>Carries out what is under way at once, on a disk that is about to fail in the middle of it.</summary>
    public void WriteUnderWay() => log.Append(CollectionsMarshal.AsSpan(_underWay));

    private void Complete()
    {
        if (_isOver) return;
        try
        {
            WriteUnderWay();
            log.ReleaseBefore(_firstNeeded);
        }
        catch (IOException failure)
        {
            _isOver = true;
            failed(failure);
            return;
        }

        Write[] done = [.. _underWay];
        _underWay.Clear();
        durable(done);
        Begin();
    }
}
