namespace Tenure.Cli.Demo.Events;

/// <summary>
/// All that has happened so far, in the order in which it became known. Scenes wait for events here, with a deadline, and
/// checks look back. It keeps everything: a run is over within a minute or two.
/// </summary>
internal sealed class Chronicle(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly List<DemoEvent> _events = [];
    private readonly double _start = Seconds(time);
    private TaskCompletionSource _added = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Hears each event, one at a time and in order.</summary>
    public event Action<DemoEvent>? Recorded;

    /// <summary>How many events there are: where to wait from for what comes next.</summary>
    public int Position
    {
        get
        {
            lock (_gate) return _events.Count;
        }
    }

    /// <summary>The events so far.</summary>
    public IReadOnlyList<DemoEvent> All
    {
        get
        {
            lock (_gate) return [.. _events];
        }
    }

    /// <summary>The machine's monotonic clock, which all its processes share.</summary>
    public static double Seconds(TimeProvider time) => (double)time.GetTimestamp() / time.TimestampFrequency;

    /// <summary>Records what this process saw or did, just now.</summary>
    public void Add(DemoEvent happened) => AddStamped(happened with { At = Seconds(time) });

    /// <summary>Records what another process saw or did, at its own time.</summary>
    public void AddStamped(DemoEvent happened)
    {
        TaskCompletionSource added;
        lock (_gate)
        {
            // The verdict has the last word, whatever the workers still say while they are being ended.
            if (_events is [.., Verdict]) return;
            DemoEvent recorded = happened with { At = Math.Round(happened.At - _start, 3) };
            _events.Add(recorded);
            Recorded?.Invoke(recorded);
            (added, _added) = (_added, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        added.SetResult();
    }

    /// <summary>The first such event at or behind the position, once it is there.</summary>
    /// <exception cref="NotSeenException">It did not come in time.</exception>
    public async Task<T> WaitAsync<T>(int from, Func<T, bool> isMeant, string what, TimeSpan within, CancellationToken cancel)
        where T : DemoEvent
    {
        long began = time.GetTimestamp();
        while (true)
        {
            (T? found, Task added) = Find(from, isMeant);
            if (found is not null) return found;
            TimeSpan left = within - time.GetElapsedTime(began);
            try
            {
                await added.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, cancel);
            }
            catch (TimeoutException)
            {
                throw new NotSeenException(what, within);
            }
        }
    }

    private (T? Found, Task Added) Find<T>(int from, Func<T, bool> isMeant)
        where T : DemoEvent
    {
        lock (_gate) return (_events.Skip(from).OfType<T>().FirstOrDefault(isMeant), _added.Task);
    }
}

/// <summary>Something that must happen did not: the check of that name does not hold.</summary>
internal sealed class NotSeenException(string what, TimeSpan within) : Exception($"not seen within {within.TotalSeconds:0} s")
{
    public string What => what;
}
