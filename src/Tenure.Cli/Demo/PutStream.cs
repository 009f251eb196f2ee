using Google.Protobuf;
using Tenure.Cli.Clients;
using Tenure.Cli.Serving;
using Tenure.Etcd;
using Tenure.Wire.Protos;

namespace Tenure.Cli.Demo;

/// <summary>A client that writes to the cluster itself, one write after another, and watches how long it has to wait.</summary>
internal sealed class PutStream : IAsyncDisposable
{
    private const int Enough = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _acknowledged = new(0);
    private readonly Task _writing;
    private long _last = TimeProvider.System.GetTimestamp();

    private PutStream(IEnumerable<LocalNode> nodes) => _writing = WriteAsync(Stage.Connect(nodes, Patience));

    public int Count { get; private set; }

    /// <summary>The longest time between two writes that were acknowledged.</summary>
    public TimeSpan LongestGap { get; private set; }

    public static PutStream Start(IEnumerable<LocalNode> nodes) => new(nodes);

    /// <summary>Writes once, through whichever of the nodes takes it.</summary>
    public static async Task PutOnceAsync(IEnumerable<LocalNode> nodes, CancellationToken cancel)
    {
        await using PutStream stream = Start(nodes);
        await stream._acknowledged.WaitAsync(cancel);
    }

    /// <summary>Tries to write through one node until it is cancelled, and tells whether a write was ever acknowledged.</summary>
    public static async Task<bool> IsAcknowledgedAsync(LocalNode node, CancellationToken cancel)
    {
        try
        {
            await PutOnceAsync([node], cancel);
            return true;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>From now on only what comes next counts for <see cref="LongestGap"/>.</summary>
    public void ForgetGaps() => LongestGap = TimeSpan.Zero;

    /// <summary>Waits until some more writes are acknowledged.</summary>
    public async Task WaitForMoreAsync(CancellationToken cancel)
    {
        int enough = Count + Enough;
        while (Count < enough) await _acknowledged.WaitAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _acknowledged.Dispose();
    }

    private async Task WriteAsync(ClusterClient client)
    {
        using (client)
        {
            var put = new PutRequest { Key = ByteString.CopyFromUtf8("demo-probe"), Value = ByteString.CopyFromUtf8("x") };
            while (true)
            {
                try
                {
                    await client.Etcd.PutAsync(put, _stop.Token);
                    Measure();
                }
                catch (EtcdException failed) when (failed.IsTransient)
                {
                    await Task.Delay(Pause, TimeProvider.System, _stop.Token);
                }
            }
        }
    }

    private void Measure()
    {
        long now = TimeProvider.System.GetTimestamp();
        TimeSpan gap = TimeProvider.System.GetElapsedTime(_last, now);
        // Before the first write there is only the connecting.
        if (Count++ > 0 && gap > LongestGap) LongestGap = gap;
        _last = now;
        _acknowledged.Release();
    }
}
