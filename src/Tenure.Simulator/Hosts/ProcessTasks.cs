using Tenure.Simulator.World;

namespace Tenure.Simulator.Hosts;

/// <summary>
/// The threads of a simulated process: one, on which all that the process has in the background takes turns in the order in
/// which it became ready. Production code that starts and awaits its work here runs unchanged, and in one order only. Every turn
/// takes a moment, so that the process can be stopped or killed between any two.
/// </summary>
internal sealed class ProcessTasks(Scheduler scheduler, RandomStream random) : TaskScheduler
{
    private readonly Queue<Task> _ready = new();
    private bool _isRunning;
    private bool _isTurnDue;
    private bool _isStopped;
    private bool _isOver;

    /// <summary>Called after every turn.</summary>
    public Action? TurnEnded { get; set; }

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Starts work in this process, for somebody outside of it.</summary>
    public void Start(Action work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this);

    /// <inheritdoc cref="Start(Action)"/>
    public void Start(Func<Task> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this);

    /// <summary>The process stands still: nothing runs until <see cref="Continue"/>.</summary>
    public void Stop() => _isStopped = true;

    public void Continue()
    {
        _isStopped = false;
        Plan();
    }

    /// <summary>The process is no more: what was ready or waits never runs.</summary>
    public void End()
    {
        _isOver = true;
        _ready.Clear();
    }

    protected override void QueueTask(Task task)
    {
        if (_isOver) return;
        _ready.Enqueue(task);
        if (!_isRunning) Plan();
    }

    /// <summary>Whatever is queued keeps its turn; what was never queued may go on at once if this process is what runs.</summary>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        _isRunning && !taskWasPreviouslyQueued && Current == this && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => _ready;

    private void Plan()
    {
        if (_isTurnDue || _isStopped || _isOver || _ready.Count == 0) return;
        _isTurnDue = true;
        // Now and then a thread does not get its turn for a while.
        TimeSpan wait = random.Chance(2) ? TimeSpan.FromMilliseconds(50) : TimeSpan.FromMicroseconds(40);
        scheduler.After(random.Between(TimeSpan.FromMicroseconds(1), wait), TakeTurn);
    }

    private void TakeTurn()
    {
        _isTurnDue = false;
        if (_isStopped || _isOver || !_ready.TryDequeue(out Task? task)) return;
        SynchronizationContext? around = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        _isRunning = true;
        try
        {
            TryExecuteTask(task);
        }
        finally
        {
            _isRunning = false;
            SynchronizationContext.SetSynchronizationContext(around);
        }

        TurnEnded?.Invoke();
        Plan();
    }
}
