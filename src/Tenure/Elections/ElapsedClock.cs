using Tenure.Protocols;

namespace Tenure;

/// <summary>
/// The clock that leaderships are measured with: how much time has passed, suspended time included. The monotonic clock of
/// some systems stands still while the machine is suspended, and the wall clock does not; so where the wall clock
/// gains on the monotonic one, its gain counts as passed too. A wall clock that somebody sets forward therefore ends
/// leaderships early, which is safe; one that is set back changes nothing.
/// </summary>
internal sealed class ElapsedClock(TimeProvider time)
{
    /// <summary>
    /// The two clocks cannot be read at the same instant, so smaller gains are noise. It is far below the lease's own margin.
    /// </summary>
    private static readonly TimeSpan Noise = TimeSpan.FromMilliseconds(10);

    private readonly Lock _gate = new();
    private readonly long _origin = time.GetTimestamp();
    private TimeSpan _gained;
    private TimeSpan _divergence = TimeSpan.MinValue;

    public TimeProvider Time { get; } = time;

    public MonotonicTime Now
    {
        get
        {
            lock (_gate)
            {
                TimeSpan monotonic = Time.GetElapsedTime(_origin);
                TimeSpan divergence = new TimeSpan(Time.GetUtcNow().UtcTicks) - monotonic;
                if (_divergence == TimeSpan.MinValue || divergence < _divergence)
                {
                    _divergence = divergence;
                }
                else if (divergence - _divergence > Noise)
                {
                    _gained += divergence - _divergence;
                    _divergence = divergence;
                }

                return new MonotonicTime((monotonic + _gained).Ticks);
            }
        }
    }
}
