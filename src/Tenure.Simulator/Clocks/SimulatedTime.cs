using Tenure.Protocols;
using Tenure.Simulator.Hosts;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Clocks;

/// <summary>A machine's clock as the framework's, with timers that fire in simulated time on the process's own thread.</summary>
internal sealed class SimulatedTime(Scheduler scheduler, ProcessClock clock, ProcessTasks tasks) : TimeProvider
{
    private static readonly DateTimeOffset Origin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<SimulatedTimer> _armed = [];

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    private MonotonicTime Now => clock.Read(scheduler.Now);

    public override long GetTimestamp() => Now.Ticks;

    public override DateTimeOffset GetUtcNow() => Origin + clock.ReadWall(scheduler.Now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        SimulatedTimer timer = new(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>The clock was disturbed: what was to fire at some moment of true time now fires at another.</summary>
    public void Rearm()
    {
        foreach (SimulatedTimer timer in _armed.ToArray()) timer.Arm();
    }

    private sealed class SimulatedTimer(SimulatedTime time, Action callback) : ITimer
    {
        private MonotonicTime _due = MonotonicTime.Never;
        private TimeSpan _period;

        /// <summary>Tells the alarm that counts from those that were set before.</summary>
        private long _alarm;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _due = dueTime == Timeout.InfiniteTimeSpan ? MonotonicTime.Never : time.Now + dueTime;
            _period = period;
            Arm();
            return true;
        }

        public void Arm()
        {
            long alarm = ++_alarm;
            time._armed.Remove(this);
            if (_due == MonotonicTime.Never) return;
            time._armed.Add(this);
            time.Scheduler.At(time.Clock.WhenItReads(_due), () =>
            {
                if (alarm == _alarm) Fire();
            });
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire()
        {
            _due = _period > TimeSpan.Zero ? time.Now + _period : MonotonicTime.Never;
            Arm();
            time.Tasks.Start(callback);
        }
    }

    private Scheduler Scheduler => scheduler;

    private ProcessClock Clock => clock;

    private ProcessTasks Tasks => tasks;
}
