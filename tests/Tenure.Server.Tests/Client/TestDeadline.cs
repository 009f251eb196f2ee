namespace Tenure.Server.Tests.Client;

/// <summary>How long a test waits for an event before it fails: far longer than it takes on a busy machine.</summary>
internal static class TestDeadline
{
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(30);

    public static CancellationTokenSource Start(CancellationToken cancellation = default)
    {
        CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Length);
        return deadline;
    }

    /// <summary>Asks until the answer is yes. For what only the server knows, and nobody announces.</summary>
    public static async Task UntilAsync(string what, Func<Task<bool>> isSo)
    {
        using CancellationTokenSource deadline = Start();
        while (!await isSo())
        {
            if (deadline.IsCancellationRequested) throw new TimeoutException($"Waited {Length} in vain for {what}.");
            await Task.Delay(TimeSpan.FromMilliseconds(5));
        }
    }
}
