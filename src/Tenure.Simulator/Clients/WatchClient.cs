using Tenure.Node.Watches;
using Tenure.Simulator.Histories;
using Tenure.Simulator.Hosts;
using Tenure.Simulator.World;
using Tenure.Store;

namespace Tenure.Simulator.Clients;

/// <summary>
/// Watches the keys that begin with a prefix, and goes on where it was when a connection breaks or nothing comes any more. Now and
/// then it asks how far it has come, or begins anew, also with what it has long seen.
/// </summary>
internal sealed class WatchClient(SimulatedWorld world, ClientTransport transport, string name, string prefix, RandomStream random)
    : ISimulatedClient
{
    private WatchCall? _call;
    private NodeMachine _member = random.Pick(world.Machines);
    private string _watch = "";
    private long _next;
    private int _watches;
    private TimeSpan _heard;
    private bool _isEstablished;
    private bool _rests;

    public string Name => name;

    /// <summary>It asks so often how far it has come that it always hears something soon.</summary>
    public TimeSpan? WaitingSince => _heard;

    public void Start()
    {
        Open();
        Tend();
    }

    public void Rest() => _rests = true;

    private void Open()
    {
        // Like a client that lost its place: all that it missed and more comes at once, or is forgotten by now.
        if (_next > 1 && random.Chance(250)) _next = 1 + random.Below((int)_next);
        _member = random.Pick(world.Machines);
        _heard = world.Scheduler.Now;
        _isEstablished = false;
        WatchCall call = new(new WatchRequest(0, KeyRange.Prefix(Bytes.Utf8(prefix)), new Revision(_next)) { WantsProgress = true });
        _call = call;
        string watch = $"{name}.{++_watches}";
        transport.Call(_member, call, reply =>
        {
            if (ReferenceEquals(_call, call)) Hear(watch, reply);
        });
    }

    private void Hear(string watch, NodeReply reply)
    {
        _heard = world.Scheduler.Now;
        switch (reply)
        {
            case WatchReply { Answer: WatchCreated created }:
                if (_next == 0) _next = created.At.Value + 1;
                (_watch, _isEstablished) = (watch, true);
                Publish(new WatchBegan(watch, prefix, _next));
                break;
            case WatchReply { Answer: WatchChanges changes }:
                Publish(new WatchSent(watch, [.. changes.Events.Select(Change)]));
                _next = changes.Through.Value + 1;
                break;
            case WatchReply { Answer: WatchProgress progress }:
                Publish(new WatchProgressed(watch, progress.At.Value));
                _next = Math.Max(_next, progress.At.Value + 1);
                break;
            case WatchReply { Answer: WatchCompacted compacted }:
                Publish(new WatchCompactedAt(watch, compacted.CompactRevision.Value));
                _next = 0;
                Reopen();
                break;
            default:
                Reopen();
                break;
        }
    }

    /// <summary>Looks after the watch every now and then.</summary>
    private void Tend() => world.Scheduler.After(random.Between(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(900)), () =>
    {
        if (world.Scheduler.Now - _heard > TimeSpan.FromSeconds(2) || (!_rests && random.Chance(30))) Reopen();
        else if (_call is not null && _isEstablished) transport.Call(_member, new ProgressCall(_call), _ => { });
        Tend();
    });

    private void Reopen()
    {
        if (_call is not null) transport.Cancel(_member, _call);
        if (_isEstablished) Publish(new WatchEnded(_watch));
        _call = null;
        _isEstablished = false;
        world.Scheduler.After(random.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(100)), () =>
        {
            if (_call is null) Open();
        });
    }

    private static KeyChange Change(WatchEvent happened) => new(
        happened.Change.ModRevision.Value,
        happened.Change.Key.ToString(),
        happened.Change.IsTombstone ? null : happened.Change.Value.ToString());

    private void Publish(Observation observation) => world.Observations.Publish(observation);
}
