using Tenure.Protocols.Raft;

namespace Tenure.Protocols.Tests.Raft;

/// <summary>One member: its node while it runs, and its disk, which forgets what was not written when it crashes.</summary>
internal sealed class Member(RaftOptions options, LogBase first)
{
    private readonly Queue<Write> _unwritten = [];
    private readonly List<Send> _held = [];
    private readonly MemberLog _durableLog = new();
    private readonly MemberLog _log = new();
    private WriteId _written;

    public RaftOptions Options => options;

    public NodeId Id => options.Id;

    public RaftNode? Node { get; private set; }

    public bool Runs => Node is not null;

    /// <summary>Whether a write becomes durable as soon as it is asked for.</summary>
    public bool WritesAtOnce { get; set; } = true;

    public HardState DurableState { get; private set; }

    /// <summary>The newest snapshot on disk, or what the node began with.</summary>
    public Snapshot DurableSnapshot { get; private set; } = new(first, []);

    public MemberLog DurableLog => _durableLog;

    /// <summary>The log as the node sees it: what is durable, and what is on its way to be.</summary>
    public MemberLog Log => _log;

    /// <summary>What the state machine has applied, from the first entry on.</summary>
    public List<Entry> Committed { get; } = [];

    public bool HasUnwritten => _unwritten.Count > 0;

    /// <summary>The configuration in effect when the last call began.</summary>
    public Configuration Configuration { get; private set; } = first.Configuration;

    public void Start(ulong seed, MonotonicTime now)
    {
        LogBase start = DurableSnapshot.Base;
        IReadOnlyList<Entry> entries = _durableLog.Behind(start.Last);
        _durableLog.Reset(start.Last, entries);
        _log.Reset(start.Last, entries);
        Committed.Clear();
        Committed.AddRange(DurableSnapshot.Applied);
        _written = WriteId.None;
        Node = new RaftNode(options, DurableState, start, entries, seed, now);
    }

    public void Crash()
    {
        Node = null;
        _unwritten.Clear();
        _held.Clear();
        Committed.Clear();
    }

    /// <summary>Puts a state on the disk of a member that does not run.</summary>
    public void Restore(HardState state, IEnumerable<Entry> log)
    {
        DurableState = state;
        _durableLog.Reset(DurableSnapshot.Base.Last, log);
    }

    /// <summary>A snapshot of what is applied up to this index; it is on no disk yet.</summary>
    public Snapshot Take(LogIndex applied) => new(Node.ShouldNotBeNull().BaseAt(applied), [.. Committed.Take((int)applied.Value)]);

    /// <summary>A snapshot of its own or a leader's becomes durable; recovery begins with the newest.</summary>
    public void Keep(Snapshot snapshot)
    {
        if (snapshot.Base.Last.Index > DurableSnapshot.Base.Last.Index) DurableSnapshot = snapshot;
    }

    public void BeginCall() => Configuration = Node.ShouldNotBeNull().Configuration;

    /// <summary>Takes over what a call asked for; returns the messages that wait for nothing.</summary>
    /// <param name="installed">The content of the snapshot that came with the call's message.</param>
    public List<Message> TakeOver(Effects effects, Snapshot? installed)
    {
        foreach (Write write in effects.Writes)
        {
            _unwritten.Enqueue(write);
            _log.Apply(write);
        }

        if (effects.Restore is { } restored) Restore(restored, installed.ShouldNotBeNull());
        Committed.AddRange(effects.Committed);
        _held.AddRange(effects.Sends);
        return Release(through: _written);
    }

    /// <summary>Makes the oldest write durable; returns its id and the messages that waited for it.</summary>
    public (WriteId Through, List<Message> Released) WriteOne()
    {
        Write write = _unwritten.Dequeue();
        _durableLog.Apply(write);
        DurableState = write.State;
        _written = write.Id;
        return (write.Id, Release(write.Id));
    }

    private void Restore(LogBase restored, Snapshot installed)
    {
        restored.ShouldBe(installed.Base);
        Committed.Clear();
        Committed.AddRange(installed.Applied);
    }

    private List<Message> Release(WriteId through)
    {
        List<Message> released = [.. _held.Where(send => send.After <= through).Select(send => send.Message)];
        _held.RemoveAll(send => send.After <= through);
        return released;
    }
}
