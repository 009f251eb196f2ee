namespace Tenure;

/// <summary>
/// What the library's code runs in: its clock, its threads and its dice. In production these are the machine's; a simulator
/// gives its own, so that the very same code runs on simulated time, in one order that a seed decides.
/// </summary>
/// <param name="Time">The clock of all deadlines and pauses.</param>
/// <param name="Tasks">Runs whatever is started in the background, and all that continues there.</param>
/// <param name="Random">Draws pauses and lease ids.</param>
internal sealed record Surroundings(TimeProvider Time, TaskScheduler Tasks, Random Random)
{
    public static Surroundings Of(TimeProvider time) => new(time, TaskScheduler.Default, Random.Shared);

    /// <summary>Starts work in the background.</summary>
    public Task Run(Func<Task> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, Tasks).Unwrap();

    /// <inheritdoc cref="Run(Func{Task})"/>
    public Task<T> Run<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, Tasks);

    /// <summary>
    /// Cancels, with the callbacks in the background: what waits for the token must not run where it is given up. The framework's
    /// own method knows only the thread pool; elsewhere the whole cancellation is a task of its own.
    /// </summary>
    public Task CancelAsync(CancellationTokenSource source) =>
        Tasks == TaskScheduler.Default
            ? source.CancelAsync()
            : Task.Factory.StartNew(source.Cancel, CancellationToken.None, TaskCreationOptions.DenyChildAttach, Tasks);
}
