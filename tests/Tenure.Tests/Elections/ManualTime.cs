namespace Tenure.Tests.Elections;

/// <summary>A clock that only the test moves: with its timers, or without them, as for a process that was paused.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private TimeSpan _monotonic;
    private DateTimeOffset _wall = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (_gate) return _monotonic.Ticks;
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return _wall;
    }

    /// <summary>Time passes, in small steps, and timers fire when they are due.</summary>
    public void Advance(TimeSpan time)
    {
        TimeSpan step = TimeSpan.FromMilliseconds(10);
        for (TimeSpan left = time; left > TimeSpan.Zero; left -= step)
        {
            Pause(left < step ? left : step);
            ManualTimer[] due;
            lock (_gate) due = [.. _timers.Where(timer => timer.Due <= _monotonic)];
            foreach (ManualTimer timer in due) timer.Fire();
        }
    }

    /// <summary>The process stands still: both clocks go on, and no timer fires.</summary>
    public void Pause(TimeSpan time)
    {
        lock (_gate)
        {
            _monotonic += time;
            _wall += time;
        }
    }

    /// <summary>Only the wall clock moves: the machine was suspended, or somebody set it.</summary>
    public void MoveWallClock(TimeSpan time)
    {
        lock (_gate) _wall += time;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ManualTimer timer = new(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class ManualTimer(ManualTime time, Action callback) : ITimer
    {
        public TimeSpan Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
                Due = time._monotonic + dueTime;
                if (dueTime != Timeout.InfiniteTimeSpan) time._timers.Add(this);
            }

            return true;
        }

        public void Fire()
        {
            lock (time._gate)
            {
                if (!time._timers.Remove(this)) return;
            }

            callback();
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
