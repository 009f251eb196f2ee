using System.Threading.Channels;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Loop;

/// <summary>
/// What the outside has for the loop: a bounded queue of events, and beside it the number of the last durable write, which
/// must get through even when the queue is full, since the loop may be waiting for it.
/// </summary>
internal sealed class NodeInbox
{
    /// <summary>When it is full, whoever has an event waits: peers stop reading from their connections, clients queue up.</summary>
    private const int Capacity = 8192;

    private readonly Channel<NodeEvent> _events = Channel.CreateBounded<NodeEvent>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.Wait });

    private ulong _durable;

    public WriteId Durable
    {
        get => new(Volatile.Read(ref _durable));
        set => Volatile.Write(ref _durable, value.Value);
    }

    /// <exception cref="ChannelClosedException">Nothing more is taken in.</exception>
    public ValueTask PutAsync(NodeEvent happened, CancellationToken cancel) =>
        _events.Writer.TryWrite(happened) ? ValueTask.CompletedTask : _events.Writer.WriteAsync(happened, cancel);

    /// <summary>For events that are rare and that nobody can wait for: where the queue is full, they come in when there is room.</summary>
    public void Put(NodeEvent happened)
    {
        if (!_events.Writer.TryWrite(happened)) _ = _events.Writer.WriteAsync(happened).AsTask();
    }

    public bool TryTake(out NodeEvent? happened) => _events.Reader.TryRead(out happened);

    /// <summary>Nothing more is taken in.</summary>
    public void Close() => _events.Writer.TryComplete();
}
