using System.Threading.Channels;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Loop;

/// <summary>
/// How the outside reaches the loop: a bounded queue of events, and beside it the number of the last durable write, which
/// must get through even when the queue is full, since the loop may be waiting for it.
/// </summary>
internal sealed class NodeInbox : IDisposable
{
    /// <summary>When it is full, whoever has an event waits: peers stop reading from their connections, clients queue up.</summary>
    private const int Capacity = 8192;

    private readonly Channel<NodeEvent> _events = Channel.CreateBounded<NodeEvent>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly SemaphoreSlim _news = new(0);
    private ulong _durable;
    private int _isNewsPending;

    public WriteId Durable => new(Volatile.Read(ref _durable));

    public async ValueTask PostAsync(NodeEvent happened, CancellationToken cancel)
    {
        if (!_events.Writer.TryWrite(happened)) await _events.Writer.WriteAsync(happened, cancel);
        Ring();
    }

    /// <summary>For events that nobody can wait for; they are rare, and none is worth blocking a callback.</summary>
    public void Post(NodeEvent happened)
    {
        if (_events.Writer.TryWrite(happened)) Ring();
        else _ = PostAsync(happened, CancellationToken.None).AsTask();
    }

    public void PostDurable(WriteId through)
    {
        Volatile.Write(ref _durable, through.Value);
        Ring();
    }

    public bool TryTake(out NodeEvent? happened) => _events.Reader.TryRead(out happened);

    /// <summary>Blocks the loop's thread until there is news or the time is over.</summary>
    public void Wait(TimeSpan most)
    {
        _news.Wait(most);
        Volatile.Write(ref _isNewsPending, 0);
    }

    /// <summary>Wakes the loop, also where nothing was posted.</summary>
    public void Ring()
    {
        if (Interlocked.Exchange(ref _isNewsPending, 1) == 0) _news.Release();
    }

    /// <summary>Nothing more is taken in: whoever posts from now on gets a <see cref="ChannelClosedException"/>.</summary>
    public void Close() => _events.Writer.TryComplete();

    public void Dispose() => _news.Dispose();
}
