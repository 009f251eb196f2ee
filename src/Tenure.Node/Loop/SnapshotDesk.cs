using Tenure.Node.Peers;
using Tenure.Node.Snapshots;
using Tenure.Protocols;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Loop;

/// <summary>
/// Decides when this member takes a snapshot, what the log may forget once it is durable, and whom to send it to. The work
/// itself is done beside the loop.
/// </summary>
internal sealed class SnapshotDesk(SnapshotPolicy policy, LogIndex newest, Outbox outbox, TimeSpan patience)
{
    private readonly SnapshotSending _sending = new(outbox, patience);
    private readonly SnapshotReceiving _receiving = new(outbox);

    /// <summary>The snapshot that is being written; null where none is.</summary>
    private LogBase? _saving;
    private LogIndex _newest = newest;
    private long _bytesSince;

    public MonotonicTime NextDeadline => _sending.NextDeadline;

    public void Applied(in Entry entry) => _bytesSince += entry.Data.Length;

    /// <summary>Takes a snapshot where the log has grown enough since the last one.</summary>
    public void TakeIfDue(AppliedState applied)
    {
        _receiving.Applied(applied.Last.Index);
        bool isDue = applied.Last.Index.Value - _newest.Value >= policy.Entries || _bytesSince >= policy.Bytes;
        if (!isDue || _saving is not null) return;

        _saving = new LogBase(applied.Last, applied.Members.Configuration);
        _bytesSince = 0;
        outbox.SnapshotTasks.Add(new SaveSnapshot(applied.Capture(), KeepFrom: Needed(applied.Last.Index)));
    }

    /// <summary>
    /// The snapshot is durable, and only now the log may forget. What lies behind a snapshot that is being sent stays, or its
    /// receiver would need the next one at once. One that was not written, as a newer one had come, cannot be sent to anybody.
    /// </summary>
    public void Saved(SnapshotSaved happened, RaftNode raft)
    {
        LogBase saved = _saving!;
        _saving = null;
        if (!happened.IsWritten) return;

        _newest = LogIndex.Larger(_newest, saved.Last.Index);
        LogIndex through = Needed(new LogIndex(saved.Last.Index.Value - Math.Min(saved.Last.Index.Value, policy.KeptEntries)));
        raft.Compact(saved, through);
        outbox.FirstNeeded = through.Next;
    }

    /// <summary>The protocol's message waits until the snapshot that it is about is durable at its receiver.</summary>
    public void Send(InstallSnapshot message, MonotonicTime now) => _sending.Begin(message, now);

    public void Hear(NodeId from, SnapshotPartFrame part, AppliedState applied) => _receiving.Hear(from, part, applied.Last.Index);

    public void Hear(NodeId from, SnapshotPartAnswerFrame answer, MonotonicTime now) => _sending.Answered(from, answer, now);

    public void Happened(SnapshotPartRead read) => _sending.Read(read);

    public void Happened(SnapshotPartReceived received) => _receiving.Received(received);

    /// <summary>Whether the protocol may hear of a snapshot: not before it is durable here, or where it is not needed.</summary>
    public bool TryAdmit(LogPosition snapshot, AppliedState applied) => _receiving.TryAdmit(snapshot, applied.Last.Index);

    /// <summary>The snapshot that the protocol installs now: it is the one that it was allowed to hear of.</summary>
    public NodeSnapshot Take(LogBase installed)
    {
        NodeSnapshot snapshot = _receiving.Admitted(installed.Last);
        _newest = LogIndex.Larger(_newest, snapshot.Last.Index);
        _bytesSince = 0;
        outbox.FirstNeeded = snapshot.Last.Index.Next;
        return snapshot;
    }

    public void LookForOverdue(MonotonicTime now) => _sending.LookForOverdue(now);

    /// <summary>This member does not lead any more, so it is not for it to send snapshots.</summary>
    public void StopSending() => _sending.Stop();

    private LogIndex Needed(LogIndex index) => _sending.Oldest is { } sent ? LogIndex.Smaller(sent, index) : index;
}
