namespace Tenure.Protocols.Raft;

/// <summary>Raft's state machine for one member. (Stub: the protocol lands next; the shape is what the node is written against.)</summary>
internal sealed class RaftNode
{
    /// <param name="options">Valid options.</param>
    /// <param name="state">The hard state that was durable when the node stopped.</param>
    /// <param name="log">All durable entries, from index 1 on.</param>
    /// <param name="seed">Decides every random choice.</param>
    /// <param name="now">When the node starts.</param>
    public RaftNode(RaftOptions options, HardState state, IReadOnlyList<Entry> log, ulong seed, MonotonicTime now)
    {
        _ = (options, state, log, seed, now);
    }

    public NodeId Id { get; private set; }

    public Role Role { get; private set; }

    public Term Term { get; private set; }

    public NodeId Leader { get; private set; }

    public LogIndex CommitIndex { get; private set; }

    public LogPosition LastPosition { get; private set; }

    /// <summary>When <see cref="Tick"/> is due next.</summary>
    public MonotonicTime NextDeadline { get; private set; } = MonotonicTime.Never;

    /// <summary>A message arrived.</summary>
    public void Step(Message message, MonotonicTime now, Effects effects) => throw new InvalidOperationException($"{Id}");

    /// <summary>
    /// Appends commands to the leader's log, all in one write. False, and nothing happens, where this node does not lead
    /// or is handing leadership over.
    /// </summary>
    public bool TryPropose(IReadOnlyList<ReadOnlyMemory<byte>> commands, MonotonicTime now, Effects effects) => throw new InvalidOperationException($"{Id}");

    /// <summary>Asks for a linearizable read. Its outcome comes in <see cref="Effects.Reads"/>, perhaps at once.</summary>
    public void Read(ReadId read, MonotonicTime now, Effects effects) => throw new InvalidOperationException($"{Id}");

    /// <summary>Hands leadership over; false where this node does not lead or the target is no other voter.</summary>
    public bool TryTransfer(NodeId target, MonotonicTime now, Effects effects) => throw new InvalidOperationException($"{Id}");

    /// <summary>The connection to this peer closed and its port refuses new ones: its process is dead.</summary>
    public void PeerRefused(NodeId peer, MonotonicTime now, Effects effects) => throw new InvalidOperationException($"{Id}");

    /// <summary>All writes up to this one are durable.</summary>
    public void Written(WriteId through, MonotonicTime now, Effects effects) => throw new InvalidOperationException($"{Id}");

    /// <summary>Time passed.</summary>
    public void Tick(MonotonicTime now, Effects effects) => throw new InvalidOperationException($"{Id}");
}
