using Tenure.Protocols.Raft;

namespace Tenure.Protocols.Tests.Raft;

/// <summary>One member: its node while it runs, and its disk, which forgets what was not written when it crashes.</summary>
internal sealed class Member(RaftOptions options)
{
    private readonly Queue<Write> _unwritten = [];
    private readonly List<Send> _held = [];
    private WriteId _written;

    public RaftOptions Options => options;

    public NodeId Id => options.Id;

    public RaftNode? Node { get; private set; }

    public bool Runs => Node is not null;

    /// <summary>Whether a write becomes durable as soon as it is asked for.</summary>
    public bool WritesAtOnce { get; set; } = true;

    public HardState DurableState { get; private set; }

    public List<Entry> DurableLog { get; } = [];

    /// <summary>The log as the node sees it: what is durable, and what is on its way to be.</summary>
    public List<Entry> Log { get; } = [];

    public List<Entry> Committed { get; } = [];

    public bool HasUnwritten => _unwritten.Count > 0;

    public void Start(ulong seed, MonotonicTime now)
    {
        Log.Clear();
        Log.AddRange(DurableLog);
        _written = WriteId.None;
        Node = new RaftNode(options, DurableState, DurableLog, seed, now);
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
        DurableLog.Clear();
        DurableLog.AddRange(log);
    }

    /// <summary>Takes over what a call asked for; returns the messages that wait for nothing.</summary>
    public List<Message> TakeOver(Effects effects)
    {
        foreach (Write write in effects.Writes)
        {
            _unwritten.Enqueue(write);
            Apply(write, Log);
        }

        Committed.AddRange(effects.Committed);
        _held.AddRange(effects.Sends);
        return Release(through: _written);
    }

    /// <summary>Makes the oldest write durable; returns its id and the messages that waited for it.</summary>
    public (WriteId Through, List<Message> Released) WriteOne()
    {
        Write write = _unwritten.Dequeue();
        Apply(write, DurableLog);
        DurableState = write.State;
        _written = write.Id;
        return (write.Id, Release(write.Id));
    }

    private static void Apply(Write write, List<Entry> log)
    {
        if (write.TruncateFrom is { } first)
        {
            int kept = (int)first.Value - 1;
            log.RemoveRange(kept, log.Count - kept);
        }

        foreach (Entry entry in write.Entries)
        {
            entry.Index.Value.ShouldBe((ulong)log.Count + 1);
            log.Add(entry);
        }
    }

    private List<Message> Release(WriteId through)
    {
        List<Message> released = [.. _held.Where(send => send.After <= through).Select(send => send.Message)];
        _held.RemoveAll(send => send.After <= through);
        return released;
    }
}
