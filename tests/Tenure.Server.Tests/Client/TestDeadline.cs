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
}
