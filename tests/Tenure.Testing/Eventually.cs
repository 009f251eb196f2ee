namespace Tenure.Testing;

/// <summary>
/// Waits for what cannot be awaited: the state of another process. It asks again and again until the answer is there,
/// and fails loudly when the deadline passes.
/// </summary>
public static class Eventually
{
    /// <summary>How long a test waits before it calls a thing lost. Generous, because a busy machine is slow.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>The first answer that is not null.</summary>
    public static async Task<T> HasAsync<T>(string what, Func<CancellationToken, Task<T?>> probe)
        where T : class
    {
        using var deadline = new CancellationTokenSource(Deadline);
        Exception? last = null;
        while (!deadline.IsCancellationRequested)
        {
            try
            {
                if (await probe(deadline.Token) is { } answer)
                    return answer;
                await Task.Delay(Interval, deadline.Token);
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
            {
                last = failure;
            }
        }
        throw new TimeoutException($"Not within {Deadline.TotalSeconds} s: {what}.", last);
    }

    /// <summary>Returns when the condition holds.</summary>
    public static Task IsTrueAsync(string what, Func<CancellationToken, Task<bool>> probe) =>
        HasAsync(what, async cancellation => await probe(cancellation) ? "yes" : null);

    /// <summary>Returns when the condition holds.</summary>
    public static Task IsTrueAsync(string what, Func<bool> probe) => IsTrueAsync(what, _ => Task.FromResult(probe()));
}
