using Tenure.Node.Leases;
using Tenure.Node.Watches;
using Tenure.Protocols.Raft;
using Tenure.Store;

namespace Tenure.Node.Tests.Watches;

/// <summary>A node for watchers, of which the test decides when changes are published and when watchers are woken.</summary>
internal sealed class StandInNode : IClusterNode
{
    private readonly StoreMachine _store = new();
    private readonly List<(KeyRange Range, IWatcher Watcher)> _watchers = [];
    private readonly List<(KeyRange Range, IWatcher Watcher)> _unknown = [];

    public StoreRoot Root => _store.Root;

    public Revision WokenThrough { get; private set; } = Revision.First;

    public NodeStatus Status => throw new NotSupportedException();

    public IReadOnlyList<Member> Members => throw new NotSupportedException();

    /// <summary>The node's loop has heard of the watchers, and wakes them once.</summary>
    public void Register()
    {
        foreach ((KeyRange Range, IWatcher Watcher) added in _unknown)
        {
            _watchers.Add(added);
            added.Watcher.Wake(new WakeUp(Revision.First, Root));
        }

        _unknown.Clear();
    }

    /// <summary>Changes the store, and wakes nobody yet; only what is about to be forgotten is told before.</summary>
    public void Apply(params Command[] commands)
    {
        foreach (Command command in commands)
        {
            if (command is CompactCommand) WakeWatchers();
            _store.Apply(command);
        }
    }

    public void WakeWatchers()
    {
        WakeUp wakeUp = new(WokenThrough.Next, Root);
        KeyValue[] changes = [.. Root.Changes(wakeUp.Since, KeyRange.All, int.MaxValue).Groups.SelectMany(group => group.Changes)];
        foreach ((KeyRange range, IWatcher watcher) in _watchers)
            if (changes.Any(change => range.Contains(change.Key))) watcher.Wake(wakeUp);
        WokenThrough = Root.Revision;
    }

    public IDisposable Watch(KeyRange range, IWatcher watcher)
    {
        _unknown.Add((range, watcher));
        return new Ending(() => _watchers.Remove((range, watcher)));
    }

    public ValueTask<CommandResult> ProposeAsync(Command command, CancellationToken cancel) => throw new NotSupportedException();

    public ValueTask<StoreRoot> ReadAsync(CancellationToken cancel) => throw new NotSupportedException();

    public ValueTask<LeaseAnswer?> KeepAliveAsync(LeaseId lease, CancellationToken cancel) => throw new NotSupportedException();

    public ValueTask<LeaseAnswer?> TimeToLiveAsync(LeaseId lease, CancellationToken cancel) => throw new NotSupportedException();

    public ValueTask MoveLeaderAsync(NodeId target, CancellationToken cancel) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<Member>> ChangeMembersAsync(ConfigurationChange change, CancellationToken cancel) =>
        throw new NotSupportedException();

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
