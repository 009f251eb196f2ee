namespace Tenure.Protocols.Raft;

/// <summary>
/// What a <see cref="RaftNode"/> asks of its driver. The driver owns the buffer, hands it to one or several calls,
/// carries everything out, and clears it. Nothing here may be dropped but messages.
/// </summary>
internal sealed class Effects
{
    /// <summary>To make durable, in this order; the driver answers with <see cref="RaftNode.Written"/>.</summary>
    public List<Write> Writes { get; } = [];

    /// <summary>To send, each once the write that it waits for is durable.</summary>
    public List<Send> Sends { get; } = [];

    /// <summary>
    /// The state machine must take over this snapshot, which the driver received and made durable before it handed in the
    /// <see cref="InstallSnapshot"/>; then it goes on with <see cref="Committed"/>.
    /// </summary>
    public LogBase? Restore { get; set; }

    /// <summary>
    /// Entries that have become committed, in log order, each exactly once in a node's lifetime. What <see cref="Restore"/>
    /// stands for is not among them.
    /// </summary>
    public List<Entry> Committed { get; } = [];

    /// <summary>
    /// With whom this node has to do from here on, itself included, where that changed: see <see cref="RaftNode.Peers"/>. It
    /// may be taken back. That a configuration is committed shows by its entry among <see cref="Committed"/>.
    /// </summary>
    public IReadOnlyList<ClusterMember>? Peers { get; set; }

    /// <summary>Reads that were asked of this node and are decided.</summary>
    public List<ReadOutcome> Reads { get; } = [];

    /// <summary>Changes of role, term or known leader, in the order in which they happened.</summary>
    public List<RoleChange> RoleChanges { get; } = [];

    public void Clear()
    {
        Writes.Clear();
        Sends.Clear();
        Restore = null;
        Committed.Clear();
        Peers = null;
        Reads.Clear();
        RoleChanges.Clear();
    }
}

/// <summary>
/// One atomic change of the durable state: first the log is emptied where it is to begin anew behind
/// <paramref name="RestartAt"/>, then it loses all entries from <paramref name="TruncateFrom"/> on, then it gains
/// <paramref name="Entries"/>, and the hard state becomes <paramref name="State"/>.
/// </summary>
/// <param name="Id">What the driver names when it is durable.</param>
/// <param name="State">The whole hard state after the change.</param>
/// <param name="RestartAt">The last position of the snapshot that the log gives way to, or null.</param>
/// <param name="TruncateFrom">The first entry to cut off, or null.</param>
/// <param name="Entries">To append, contiguous with what is left.</param>
/// <param name="MustSync">False where only the commit index moved: then it may ride with the next write that must.</param>
internal readonly record struct Write(
    WriteId Id, HardState State, LogPosition? RestartAt, LogIndex? TruncateFrom, Entry[] Entries, bool MustSync);

/// <summary>A message, and the durability that it waits for. <see cref="WriteId.None"/> waits for nothing.</summary>
internal readonly record struct Send(Message Message, WriteId After);

/// <summary>
/// A read's fate. With an index, the read is linearizable once the state machine has applied it; without one, leadership
/// changed under it and the driver asks again or gives up.
/// </summary>
internal readonly record struct ReadOutcome(ReadId Read, LogIndex? Index);

internal enum Role : byte
{
    Follower,
    PreCandidate,
    Candidate,
    Leader,
}

/// <summary>What an observer of this node may know: its role, its term, and whom it takes for the leader.</summary>
internal readonly record struct RoleChange(Role Role, Term Term, NodeId Leader);
