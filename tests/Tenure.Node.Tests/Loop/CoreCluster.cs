using Tenure.Node.Log;
using Tenure.Node.Loop;
using Tenure.Node.Members;
using Tenure.Node.Peers;
using Tenure.Node.Snapshots;
using Tenure.Node.Tests.Log;
using Tenure.Protocols;
using Tenure.Protocols.Raft;
using Tenure.Store;

namespace Tenure.Node.Tests.Loop;

/// <summary>
/// A stand-in for machines and network: the members' production cores, driven by one thread on a clock of the test's own.
/// Frames are delivered and writes become durable in turns, so every run is the same.
/// </summary>
internal sealed class CoreCluster
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private readonly Dictionary<NodeId, NodeCore> _cores = [];
    private readonly Dictionary<NodeId, NodeStorage> _storages = [];
    private readonly Dictionary<NodeId, MemoryDisk> _disks = [];
    private readonly SnapshotPolicy _policy;
    private readonly List<(NodeId From, NodeId To, PeerFrame Frame)> _underWay = [];
    private readonly HashSet<NodeId> _cutOff = [];
    private readonly HashSet<NodeId> _dead = [];

    /// <summary>Who keeps a connection to whom; frames to anybody else go nowhere.</summary>
    private readonly HashSet<(NodeId From, NodeId To)> _links = [];

    /// <summary>Who was connected to by somebody whom it does not know, and may answer as long as that lasts.</summary>
    private readonly HashSet<(NodeId From, NodeId To)> _guests = [];
    private ulong _lastNumber;

    public CoreCluster(int size, SnapshotPolicy? policy = null)
    {
        _policy = policy ?? SnapshotPolicy.Default;
        Member[] members = [.. Enumerable.Range(1, size).Select(id => MemberOf((ulong)id))];
        foreach (Member member in members) Start(member.Id, MemberTable.OfFirst(members));
    }

    public MonotonicTime Now { get; private set; }

    /// <summary>Members whose writes do not become durable.</summary>
    public HashSet<NodeId> StuckDisks { get; } = [];

    /// <summary>Members that never get to what is to be done to their snapshots.</summary>
    public HashSet<NodeId> StuckSnapshots { get; } = [];

    /// <summary>Frames that get lost.</summary>
    public Func<NodeId, PeerFrame, bool> Loses { get; set; } = (_, _) => false;

    public NodeCore this[NodeId id] => _cores[id];

    public IEnumerable<NodeCore> Alive => _cores.Values.Where(core => !_dead.Contains(core.Id));

    public NodeCore Leader => Alive.Where(core => core.Role == Role.Leader && !_cutOff.Contains(core.Id)).MaxBy(core => core.Term.Value)!;

    public NodeCore Follower => Alive.First(core => core.Role == Role.Follower && !_cutOff.Contains(core.Id));

    public static Member MemberOf(ulong id) => new(new NodeId(id), $"n{id}", [$"http://n{id}:2380"], []);

    /// <summary>Starts a member, on the disk that it has left or on an empty one.</summary>
    public NodeCore Start(NodeId id, MemberTable first)
    {
        MemoryDisk disk = _disks.TryGetValue(id, out MemoryDisk? left) ? left : _disks[id] = new MemoryDisk();
        var nothing = new NodeSnapshot(LogPosition.Start, first.ToBytes(), StoreRoot.Empty);
        NodeStorage storage = _storages[id] = NodeStorage.Open(disk, new LogIdentity(0xC1, id), nothing, segmentBytes: 4096);
        _dead.Remove(id);
        return _cores[id] = new NodeCore(new RaftOptions { Id = id }, _policy, storage.Snapshot, storage.Recovered, seed: id.Value, Now);
    }

    public MemoryDisk DiskOf(NodeCore core) => _disks[core.Id];

    public NodeCore ElectLeader()
    {
        RunUntil(() => Alive.Any(core => core.Role == Role.Leader && core.Applied.Value > 0), "a leader");
        Run(TimeSpan.FromMilliseconds(300));
        return Leader;
    }

    /// <summary>From here on no frame reaches it or leaves it.</summary>
    public void CutOff(NodeCore core) => _cutOff.Add(core.Id);

    public void Heal() => _cutOff.Clear();

    public void Kill(NodeCore core) => _dead.Add(core.Id);

    public ClientProposal Propose(NodeCore at, Command command)
    {
        var proposal = new ClientProposal(++_lastNumber, Envelope.Seal(EnvelopeKind.StoreCommand, at.Id, _lastNumber, into => CommandCodec.Write(into, command)));
        at.Handle(proposal, Now);
        return proposal;
    }

    public ClientProposal PublishName(NodeCore at)
    {
        var attributes = new MemberAttributes($"n{at.Id}", [$"http://client{at.Id}"]);
        var proposal = new ClientProposal(++_lastNumber, Envelope.Seal(EnvelopeKind.MemberAttributes, at.Id, _lastNumber, into => attributes.Write(into, at.Id)));
        at.Handle(proposal, Now);
        return proposal;
    }

    public ClientRead Read(NodeCore at)
    {
        var read = new ClientRead();
        at.Handle(read, Now);
        return read;
    }

    public ClientMemberChange Change(NodeCore at, ConfigurationChange change)
    {
        var request = new ClientMemberChange(++_lastNumber, change);
        at.Handle(request, Now);
        return request;
    }

    public ClientLeaseQuestion Ask(NodeCore at, LeaseQuestionKind kind, LeaseId lease)
    {
        var question = new ClientLeaseQuestion(++_lastNumber, kind, lease);
        at.Handle(question, Now);
        return question;
    }

    public T Finish<T>(ClientRequest<T> request)
    {
        RunUntil(() => request.Answer.IsCompleted, "an answer");
        return request.Answer.GetAwaiter().GetResult();
    }

    public void RunUntil(Func<bool> reached, string what)
    {
        MonotonicTime deadline = Now + TimeSpan.FromMinutes(2);
        while (!reached())
        {
            if (Now > deadline) throw new TimeoutException($"Waited two simulated minutes for {what}.");
            Advance();
        }
    }

    public void Run(TimeSpan span)
    {
        for (MonotonicTime end = Now + span; Now < end;) Advance();
    }

    /// <summary>Lets time pass for everybody but this member, as when its process is stopped.</summary>
    public void RunWithout(NodeCore paused, TimeSpan span)
    {
        _dead.Add(paused.Id);
        Run(span);
        _dead.Remove(paused.Id);
    }

    private void Advance()
    {
        Now += Step;
        foreach (NodeCore core in Alive) Settle(core);
        (NodeId From, NodeId To, PeerFrame Frame)[] delivered = [.. _underWay];
        _underWay.Clear();
        foreach ((NodeId from, NodeId to, PeerFrame frame) in delivered)
            if (!Loses(to, frame) && !_dead.Contains(to) && !_cutOff.Contains(from) && !_cutOff.Contains(to))
                _cores.GetValueOrDefault(to)?.Handle(new PeerSaid(from, frame), Now);
    }

    private void Settle(NodeCore core)
    {
        core.Settle(Now);
        if (core.Outbox.Peers is { } peers) Connect(core.Id, peers);
        _underWay.AddRange(core.Outbox.Frames.Where(frame => Reaches(core.Id, frame.To)).Select(frame => (core.Id, frame.To, frame.Frame)));
        NodeStorage storage = _storages[core.Id];
        SnapshotTask[] tasks = [.. core.Outbox.SnapshotTasks];
        Write[] writes = [.. core.Outbox.Writes];
        LogIndex? firstNeeded = core.Outbox.FirstNeeded;
        core.Outbox.Clear();
        core.RoleChanges.Clear();
        if (StuckDisks.Contains(core.Id)) return;

        if (writes.Length > 0) storage.Log.Append(writes);
        if (writes.Length > 0) core.Written(writes[^1].Id, Now);
        if (firstNeeded is { } first) storage.Log.ReleaseBefore(first);
        if (StuckSnapshots.Contains(core.Id)) return;
        foreach (SnapshotTask task in tasks) core.Handle(task.CarryOut(storage.Snapshots), Now);
    }

    private bool Reaches(NodeId from, NodeId to) => _links.Contains((from, to)) || _guests.Contains((from, to));

    private void Connect(NodeId from, IReadOnlyList<ClusterMember> peers)
    {
        _links.RemoveWhere(link => link.From == from);
        // As in production nobody is connected to itself, although the protocol names it among its peers.
        foreach (ClusterMember peer in peers.Where(peer => peer.Id != from))
        {
            _links.Add((from, peer.Id));
            _guests.Remove((from, peer.Id));
            if (!_links.Contains((peer.Id, from))) _guests.Add((peer.Id, from));
        }

        _guests.RemoveWhere(guest => guest.To == from && !_links.Contains((from, guest.From)));
    }
}
