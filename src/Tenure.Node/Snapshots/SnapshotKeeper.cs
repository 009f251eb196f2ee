using System.Threading.Channels;
using Tenure.Node.Loop;

namespace Tenure.Node.Snapshots;

/// <summary>The thread that works on snapshots, so that the loop never waits for a large file.</summary>
internal sealed class SnapshotKeeper : IDisposable
{
    /// <summary>Not bounded here, because the core has only so many tasks under way: <see cref="SnapshotDesk"/> counts them.</summary>
    private readonly Channel<SnapshotTask> _tasks = Channel.CreateUnbounded<SnapshotTask>(new() { SingleReader = true, SingleWriter = true });

    private readonly SnapshotFolder _folder;
    private readonly Action<NodeEvent> _done;
    private readonly Action<Exception> _failed;
    private readonly Thread _thread;

    /// <param name="folder">The snapshots; the folder is disposed with the keeper.</param>
    /// <param name="done">Told, on the keeper's thread, what came of each task.</param>
    /// <param name="failed">Told when the disk failed; nothing is done any more.</param>
    public SnapshotKeeper(SnapshotFolder folder, Action<NodeEvent> done, Action<Exception> failed)
    {
        (_folder, _done, _failed) = (folder, done, failed);
        _thread = new Thread(Run) { Name = "tenure snapshots", IsBackground = true };
        _thread.Start();
    }

    public void Add(SnapshotTask task) => _tasks.Writer.TryWrite(task);

    /// <summary>Ends after the task that is under way; what is queued is not begun any more.</summary>
    public void Dispose()
    {
        _tasks.Writer.TryComplete();
        while (_tasks.Reader.TryRead(out _))
        {
            // Nobody waits for it.
        }

        _thread.Join();
        _folder.Dispose();
    }

    private void Run()
    {
        try
        {
            while (_tasks.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
                while (_tasks.Reader.TryRead(out SnapshotTask? task)) _done(task.CarryOut(_folder));
        }
        catch (Exception failure)
        {
            _failed(failure);
        }
    }
}
