namespace Tenure.Protocols;

/// <summary>
/// A point on some monotonic clock, in ticks of 100 ns since an origin that only the driver knows. It enters every state
/// machine from outside, so that production and simulation run the same code, and it never crosses the wire.
/// </summary>
internal readonly record struct MonotonicTime(long Ticks) : IComparable<MonotonicTime>
{
    public static readonly MonotonicTime Zero;

    /// <summary>A deadline that has been over since ever.</summary>
    public static readonly MonotonicTime Always = new(long.MinValue);

    /// <summary>A deadline that never comes.</summary>
    public static readonly MonotonicTime Never = new(long.MaxValue);

    public static MonotonicTime operator +(MonotonicTime time, TimeSpan span) =>
        time == Never ? Never : new(checked(time.Ticks + span.Ticks));

    public static TimeSpan operator -(MonotonicTime later, MonotonicTime earlier) => new(later.Ticks - earlier.Ticks);

    public static bool operator <(MonotonicTime left, MonotonicTime right) => left.Ticks < right.Ticks;

    public static bool operator >(MonotonicTime left, MonotonicTime right) => left.Ticks > right.Ticks;

    public static bool operator <=(MonotonicTime left, MonotonicTime right) => left.Ticks <= right.Ticks;

    public static bool operator >=(MonotonicTime left, MonotonicTime right) => left.Ticks >= right.Ticks;

    public static MonotonicTime Earlier(MonotonicTime left, MonotonicTime right) => left < right ? left : right;

    public int CompareTo(MonotonicTime other) => Ticks.CompareTo(other.Ticks);

    public override string ToString() => this == Never ? "never" : this == Always ? "always" : $"{Ticks / (double)TimeSpan.TicksPerMillisecond:0.###}ms";
}
