using Tenure.Protocols;

namespace Tenure.Simulator.World;

/// <summary>
/// Simulated time. What happens is ordered by time and, at the same time, by when it was scheduled, so a run has exactly
/// one order. This is true time, which no process can read: each has a clock of its own.
/// </summary>
internal sealed class Scheduler(TraceHash trace)
{
    private readonly PriorityQueue<Action, EventKey> _events = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private long _scheduled;

    public TimeSpan Now { get; private set; }

    /// <summary>How many events have happened.</summary>
    public long Happened { get; private set; }

    public void At(TimeSpan time, Action happening)
    {
        // Whatever strayed to another thread would come in an order that no seed decides.
        Invariant.Holds(Environment.CurrentManagedThreadId == _thread);
        _events.Enqueue(happening, new EventKey(Math.Max(time.Ticks, Now.Ticks), ++_scheduled));
    }

    public void After(TimeSpan delay, Action happening) => At(Now + delay, happening);

    /// <summary>Lets the next event happen; false where there is none until <paramref name="end"/>, and time is then there.</summary>
    public bool RunNext(TimeSpan end)
    {
        if (!_events.TryPeek(out Action? happening, out EventKey key) || key.Ticks > end.Ticks)
        {
            Now = end > Now ? end : Now;
            return false;
        }

        _events.Dequeue();
        Now = new TimeSpan(key.Ticks);
        Happened++;
        trace.Mix((ulong)key.Ticks);
        trace.Mix((ulong)key.Sequence);
        happening();
        return true;
    }

    private readonly record struct EventKey(long Ticks, long Sequence) : IComparable<EventKey>
    {
        public int CompareTo(EventKey other)
        {
            int byTime = Ticks.CompareTo(other.Ticks);
            return byTime != 0 ? byTime : Sequence.CompareTo(other.Sequence);
        }
    }
}
