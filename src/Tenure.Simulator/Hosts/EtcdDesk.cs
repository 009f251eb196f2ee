using Tenure.Simulator.World;

namespace Tenure.Simulator.Hosts;

/// <summary>
/// The calls of etcd's API that a simulated member has open: what the web server does in production. It dies with its process, and
/// whoever has a call open then finds the connection broken.
/// </summary>
internal sealed class EtcdDesk
{
    private readonly ProcessTasks _tasks;
    private readonly EtcdService _service;
    private readonly Dictionary<object, OpenCall> _open = new(ReferenceEqualityComparer.Instance);

    public EtcdDesk(NodeProcess process, NodeSettings settings, Scheduler scheduler, RandomStream random)
    {
        _tasks = new ProcessTasks(scheduler, random);
        _service = new EtcdService(new ServedNode(process, settings), settings.RaftOptions(process.Core.Id).ElectionTimeoutMax);
    }

    public void Stop() => _tasks.Stop();

    public void Continue() => _tasks.Continue();

    public void End()
    {
        _tasks.End();
        foreach (OpenCall open in _open.Values) open.Answered(new BrokenReply());
        _open.Clear();
    }

    public void Serve(ApiCall call, Action<NodeReply> answered)
    {
        switch (call)
        {
            case EtcdCall unary:
                Call(unary, answered);
                break;
            case WatchCall watch:
                Watch(watch, answered);
                break;
            case ProgressCall { Watch: var watch } when _open.TryGetValue(watch, out OpenCall? open):
                open.Pump?.Ask(stream => stream.AnswerProgress());
                break;
            case CancelCall cancel when _open.Remove(cancel.Call, out OpenCall? cancelled):
                _tasks.Start(cancelled.Cancellation.Cancel);
                break;
        }
    }

    private void Call(EtcdCall call, Action<NodeReply> answered)
    {
        OpenCall open = new(answered);
        _open.Add(call, open);
        _tasks.Start(async () =>
        {
            EtcdReply reply = await _service.CallAsync(call.Method, call.Request, open.Cancellation.Token);
            if (_open.Remove(call)) answered(reply);
        });
    }

    /// <summary>The answers of a stream of watches come one after the other, until somebody ends it.</summary>
    private void Watch(WatchCall call, Action<NodeReply> answered)
    {
        OpenCall open = new(answered);
        _open.Add(call, open);
        WatchPump pump = new(_tasks, news => _service.Watch(news), answer =>
        {
            if (_open.ContainsKey(call)) answered(new WatchReply(answer, call.Request is null ? _service.ToBytes(answer) : []));
        });
        open.Cancellation.Token.Register(pump.End);
        pump.Ask(stream => call.Request is null ? EtcdService.Handle(stream, call.Bytes) : stream.Create(call.Request));
        open.Pump = pump;
    }

    private sealed class OpenCall(Action<NodeReply> answered)
    {
        public Action<NodeReply> Answered => answered;

        public CancellationTokenSource Cancellation { get; } = new();

        public WatchPump? Pump { get; set; }
    }
}
