namespace Tenure;

/// <summary>
/// What the library's code runs in: its clock, its threads and its dice. In production these are the machine's; a simulator
/// gives its own, so that the very same code runs on simulated time, in one order that a seed decides.
/// </summary>
/// <param name="time">The clock of all deadlines and pauses.</param>
/// <param name="tasks">Runs whatever is started in the background, and all that continues there.</param>
/// <param name="random">Draws pauses and lease ids.</param>
internal class Surroundings(TimeProvider time, TaskScheduler tasks, Random random)
{
    public TimeProvider Time => time;

    public Random Random => random;

    public static Surroundings Of(TimeProvider time) => new(time, TaskScheduler.Default, Random.Shared);

    /// <summary>Starts work in the background.</summary>
    public Task Run(Func<Task> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, tasks).Unwrap();

    /// <inheritdoc cref="Run(Func{Task})"/>
    public Task Run(Action work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, tasks);

    /// <inheritdoc cref="Run(Func{Task})"/>
    public Task<T> Run<T>(Func<T> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, tasks);

    /// <summary>
    /// Cancels, with the callbacks in the background: what waits for the token must not run where it is given up. The framework's
    /// own method knows no background but the thread pool.
    /// </summary>
    public virtual Task CancelAsync(CancellationTokenSource source) => source.CancelAsync();
}
