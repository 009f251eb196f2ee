using Tenure.Protocols;
using Tenure.Simulator.Clocks;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Compare;

/// <summary>
/// A machine with one process on it, which may be killed, started again, paused and resumed. What happens to a paused process
/// waits, in its order, until it is resumed; what happens to a dead one is lost.
/// </summary>
internal abstract class Host
{
    private readonly Queue<Action> _waiting = new();
    private readonly ProcessClock _clock;
    private TimeSpan _alarm = TimeSpan.MaxValue;
    private int _life;

    protected Host(Arena arena, int number)
    {
        (Arena, Number) = (arena, number);
        Random = RandomStream.Of(arena.Seed, $"host {number}");
        _clock = new ProcessClock(new MonotonicTime(Random.Between(TimeSpan.Zero, TimeSpan.FromDays(1)).Ticks));
    }

    /// <summary>Its place in the network.</summary>
    public int Number { get; }

    public bool IsAlive { get; private set; }

    public bool IsPaused { get; private set; }

    protected Arena Arena { get; }

    protected RandomStream Random { get; }

    protected MonotonicTime Now => _clock.Read(Arena.Now);

    /// <summary>When the process must run at the latest.</summary>
    protected abstract MonotonicTime NextDeadline { get; }

    public void Start()
    {
        IsAlive = true;
        Begin();
        Arm();
    }

    public void Kill()
    {
        IsAlive = IsPaused = false;
        _life++;
        _alarm = TimeSpan.MaxValue;
        _waiting.Clear();
    }

    public void Pause() => IsPaused = IsAlive;

    public void Resume()
    {
        IsPaused = false;
        while (!IsPaused && _waiting.TryDequeue(out Action? happening)) Run(happening);
    }

    /// <summary>Now, or when the process runs again.</summary>
    public void Happen(Action happening)
    {
        if (!IsAlive) return;
        if (IsPaused) _waiting.Enqueue(happening);
        else Run(happening);
    }

    /// <summary>After some true time, if the process still has the same life then.</summary>
    public void HappenAfter(TimeSpan delay, Action happening)
    {
        int life = _life;
        Arena.Scheduler.After(delay, () =>
        {
            if (life == _life) Happen(happening);
        });
    }

    /// <summary>The process starts with what outlived the one before it.</summary>
    protected abstract void Begin();

    protected abstract void Tick(MonotonicTime now);

    private void Run(Action happening)
    {
        happening();
        Arm();
    }

    private void Arm()
    {
        TimeSpan due = _clock.WhenItReads(NextDeadline);
        if (due == TimeSpan.MaxValue || due >= _alarm) return;
        _alarm = due > Arena.Now ? due : Arena.Now;
        TimeSpan mine = _alarm;
        HappenAfter(mine - Arena.Now, () =>
        {
            if (mine == _alarm) _alarm = TimeSpan.MaxValue;
            if (NextDeadline <= Now) Tick(Now);
        });
    }
}
