using Tenure.Protocols;
using Tenure.Protocols.Raft;

namespace Tenure.Simulator.Compare;

/// <summary>
/// A member of a Raft cluster with a plain disk: writes under way become durable together after a while, and a kill loses
/// them. What its role and entries are for is the contest's business.
/// </summary>
internal abstract class RaftHost(Arena arena, int number, IReadOnlyList<NodeId> voters, Action<int, Message> send) : Candidate(arena, number)
{
    private static readonly TimeSpan LeastSync = TimeSpan.FromMicroseconds(200);
    private static readonly TimeSpan MostSync = TimeSpan.FromMilliseconds(5);

    private readonly Effects _effects = new();
    private readonly List<Entry> _log = [];
    private readonly Queue<Write> _writing = new();
    private readonly List<Send> _held = [];
    private HardState _saved;
    private WriteId _durable;
    private bool _isSyncing;

    public override int KnownLeader => NumberOf(Node.Leader);

    public override ulong? Token => Node.Term.Value;

    protected RaftNode Node { get; private set; } = null!;

    protected override bool IsConvinced => Node.Role == Role.Leader;

    protected override MonotonicTime NextDeadline => Node.NextDeadline;

    public static NodeId IdOf(int number) => new((ulong)number + 1);

    public static int NumberOf(NodeId id) => (int)id.Value - 1;

    public void Arrived(Message message) => Happen(() => Call(node => node.Step(message, Now, _effects)));

    public void Refused(NodeId dead) => Happen(() => Call(node => node.PeerRefused(dead, Now, _effects)));

    protected bool TryPropose(byte[] command)
    {
        bool proposed = false;
        Call(node => proposed = node.TryPropose([command], Now, _effects));
        return proposed;
    }

    protected void Read(ReadId read) => Call(node => node.Read(read, Now, _effects));

    protected override void Begin()
    {
        _writing.Clear();
        _held.Clear();
        _isSyncing = false;
        _durable = WriteId.None;
        Node = new RaftNode(new RaftOptions { Id = IdOf(Number) }, _saved, LogBase.Bootstrap(voters), _log, Random.Next(), Now);
    }

    protected override void Tick(MonotonicTime now) => Call(node => node.Tick(now, _effects));

    /// <summary>What a call led to, apart from messages and writes, which are carried out already.</summary>
    protected virtual void Happened(IReadOnlyList<RoleChange> changes, IReadOnlyList<Entry> committed, IReadOnlyList<ReadOutcome> reads)
    {
    }

    private void Call(Action<RaftNode> call)
    {
        call(Node);
        foreach (Write write in _effects.Writes) _writing.Enqueue(write);
        _held.AddRange(_effects.Sends);
        Release();
        Sync();
        RoleChange[] changes = [.. _effects.RoleChanges];
        Entry[] committed = [.. _effects.Committed];
        ReadOutcome[] reads = [.. _effects.Reads];
        _effects.Clear();
        Happened(changes, committed, reads);
    }

    private void Sync()
    {
        if (_isSyncing || _writing.Count == 0) return;
        _isSyncing = true;
        Write[] batch = [.. _writing];
        HappenAfter(Random.Between(LeastSync, MostSync), () => Synced(batch));
    }

    private void Synced(Write[] batch)
    {
        foreach (Write write in batch)
        {
            if (write.TruncateFrom is { } first) _log.RemoveRange((int)first.Value - 1, _log.Count - (int)first.Value + 1);
            _log.AddRange(write.Entries);
            _saved = write.State;
            _writing.Dequeue();
        }

        _durable = batch[^1].Id;
        _isSyncing = false;
        Call(node => node.Written(_durable, Now, _effects));
    }

    private void Release()
    {
        foreach (Send ready in _held)
            if (ready.After <= _durable) send(Number, ready.Message);
        _held.RemoveAll(ready => ready.After <= _durable);
    }
}
