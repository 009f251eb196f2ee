using System.Threading.Channels;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Log;

/// <summary>
/// The thread that makes writes durable. While one sync is under way the next writes gather, and all of them share the
/// next sync.
/// </summary>
internal sealed class LogWriter : IDisposable
{
    /// <summary>When this many writes wait for the disk, the loop waits as well: it must not run ahead without bound.</summary>
    private const int Capacity = 4096;

    private readonly Channel<Write> _queue = Channel.CreateBounded<Write>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, SingleWriter = true });

    private readonly WriteAheadLog _log;
    private readonly Action<WriteId, bool> _durable;
    private readonly Action<Exception> _failed;
    private readonly Thread _thread;

    /// <summary>What is written next; only the log's thread touches it.</summary>
    private readonly LogBatch _batch = new();

    private long _bytes;
    private ulong _firstNeeded;

    /// <param name="log">The log to write; it is disposed with the writer.</param>
    /// <param name="durable">Told, on the writer's thread, what is durable, and whether more waits to be written.</param>
    /// <param name="failed">Told when the disk failed; nothing is written any more.</param>
    public LogWriter(WriteAheadLog log, Action<WriteId, bool> durable, Action<Exception> failed)
    {
        (_log, _durable, _failed) = (log, durable, failed);
        _bytes = log.Bytes;
        _thread = new Thread(Run) { Name = "tenure log", IsBackground = true };
        _thread.Start();
    }

    /// <summary>How long the log is on disk.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>
    /// Queues a write, and waits where too many are queued. The log's own thread, when it lends itself to the loop, cannot
    /// wait for itself: it makes room instead, by taking the queue into its next batch.
    /// </summary>
    public void Append(Write write)
    {
        if (_queue.Writer.TryWrite(write)) return;
        if (Thread.CurrentThread == _thread) TakeQueued();
        _queue.Writer.WriteAsync(write).AsTask().GetAwaiter().GetResult();
    }

    /// <summary>The log needs no entry before this one, because a durable snapshot holds them: they go with the next write.</summary>
    public void ReleaseBefore(LogIndex first) => Volatile.Write(ref _firstNeeded, first.Value);

    /// <summary>Writes what is queued, then ends.</summary>
    public void Dispose()
    {
        _queue.Writer.TryComplete();
        _thread.Join();
        _log.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!_batch.IsEmpty || _queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                TakeQueued();
                WriteBatch();
            }
        }
        catch (Exception failure)
        {
            // After a failed write nobody knows what is durable; nothing may be acknowledged any more.
            _queue.Writer.TryComplete(failure);
            _failed(failure);
        }
    }

    private void TakeQueued()
    {
        while (_queue.Reader.TryRead(out Write write)) _batch.Add(write);
    }

    private void WriteBatch()
    {
        WriteId last = _batch.WriteTo(_log);
        _log.ReleaseBefore(new LogIndex(Volatile.Read(ref _firstNeeded)));
        Volatile.Write(ref _bytes, _log.Bytes);
        _durable(last, _queue.Reader.TryPeek(out _));
    }
}
