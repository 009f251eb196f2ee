using Tenure.Node.Watches;

namespace Tenure.Simulator.Hosts;

/// <summary>
/// Drives one stream of watches, as the server's session does: one thing after the other, each answer in a turn of its own.
/// </summary>
internal sealed class WatchPump
{
    private readonly ProcessTasks _tasks;
    private readonly WatchStream _stream;
    private readonly Action<WatchAnswer> _send;
    private readonly Queue<Func<WatchStream, IEnumerable<WatchAnswer>>> _asked = new();
    private IEnumerator<WatchAnswer>? _speaking;
    private bool _isNews;
    private bool _isTurnDue;
    private bool _isOver;

    public WatchPump(ProcessTasks tasks, Func<Action, WatchStream> open, Action<WatchAnswer> send)
    {
        (_tasks, _send) = (tasks, send);
        _stream = open(() =>
        {
            _isNews = true;
            Plan();
        });
    }

    public void Ask(Func<WatchStream, IEnumerable<WatchAnswer>> request)
    {
        _asked.Enqueue(request);
        Plan();
    }

    public void End()
    {
        _isOver = true;
        _stream.Dispose();
    }

    private void Plan()
    {
        if (_isTurnDue || _isOver) return;
        _isTurnDue = true;
        _tasks.Start(TakeTurn);
    }

    private void TakeTurn()
    {
        _isTurnDue = false;
        if (_isOver) return;
        if (_speaking is null && Next() is { } answers) _speaking = answers.GetEnumerator();
        if (_speaking is null) return;

        if (_speaking.MoveNext()) _send(_speaking.Current);
        else _speaking = null;
        Plan();
    }

    private IEnumerable<WatchAnswer>? Next()
    {
        if (_asked.TryDequeue(out Func<WatchStream, IEnumerable<WatchAnswer>>? request)) return request(_stream);
        if (!_isNews) return null;
        _isNews = false;
        return _stream.LookAfterWoken();
    }
}
