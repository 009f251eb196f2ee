using Tenure.Protocols;

namespace Tenure.Simulator.Clocks;

/// <summary>
/// What one machine takes for the time. Its monotonic clock starts anywhere, runs too fast or too slow, and may jump
/// forward, as after a suspension, but never back; its wall clock may be set to anything.
/// </summary>
internal sealed class ProcessClock(MonotonicTime start)
{
    private const long Million = 1_000_000;

    private TimeSpan _since;
    private MonotonicTime _reading = start;
    private readonly List<int> _drifts = [];
    private TimeSpan _wallOffset;

    /// <summary>How much faster than true time it runs, in millionths. Of several disturbances the latest counts.</summary>
    public int DriftPpm => _drifts.Count == 0 ? 0 : _drifts[^1];

    public MonotonicTime Read(TimeSpan now) => _reading + new TimeSpan((now - _since).Ticks * (Million + DriftPpm) / Million);

    /// <summary>The wall clock. The monotonic clock's jumps show in it as well.</summary>
    public TimeSpan ReadWall(TimeSpan now) => new TimeSpan(Read(now).Ticks) + _wallOffset;

    /// <summary>The first moment of true time at which the clock shows at least this, if nothing disturbs it.</summary>
    public TimeSpan WhenItReads(MonotonicTime reading)
    {
        if (reading == MonotonicTime.Never) return TimeSpan.MaxValue;
        if (reading <= _reading) return _since;
        long ticks = (reading - _reading).Ticks;
        long rate = Million + DriftPpm;
        return _since + new TimeSpan((long)(((Int128)ticks * Million + rate - 1) / rate));
    }

    public void BeginDrift(int ppm, TimeSpan now)
    {
        Rebase(now);
        _drifts.Add(ppm);
    }

    public void EndDrift(int ppm, TimeSpan now)
    {
        Rebase(now);
        _drifts.Remove(ppm);
    }

    /// <summary>The monotonic clock leaps ahead.</summary>
    public void Jump(TimeSpan ahead, TimeSpan now)
    {
        Rebase(now);
        _reading += ahead;
    }

    /// <summary>Somebody sets the wall clock, ahead or back.</summary>
    public void SetWall(TimeSpan by) => _wallOffset += by;

    private void Rebase(TimeSpan now)
    {
        _reading = Read(now);
        _since = now;
    }
}
