using Tenure.Node.Peers;
using Tenure.Node.Snapshots;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Loop;

/// <summary>
/// What the loop's driver has to carry out after a batch of events: writes for the log, in order, frames that may leave
/// now, and work on snapshots. Protocol messages that wait for a write are held here until it is durable.
/// </summary>
internal sealed class Outbox
{
    private readonly List<Send> _waiting = [];
    private WriteId _durable;

    public List<Write> Writes { get; } = [];

    public List<(NodeId To, PeerFrame Frame)> Frames { get; } = [];

    /// <summary>To be carried out one after the other beside the loop; what comes of each goes back to the core.</summary>
    public List<SnapshotTask> SnapshotTasks { get; } = [];

    /// <summary>With whom to be connected from here on, where that changed. Frames to anybody else go nowhere.</summary>
    public IReadOnlyList<ClusterMember>? Peers { get; set; }

    /// <summary>Where a snapshot of another member ends that took the place of all that was applied; null where none did.</summary>
    public LogPosition? Restored { get; set; }

    /// <summary>A durable snapshot holds all entries before this one: the log on disk may drop them. Null where there is no news.</summary>
    public LogIndex? FirstNeeded { get; set; }

    public void Send(NodeId to, PeerFrame frame) => Frames.Add((to, frame));

    public void Send(in Send send)
    {
        if (send.After <= _durable) Send(send.Message.To, new RaftFrame(send.Message));
        else _waiting.Add(send);
    }

    /// <summary>All writes up to this one are durable: what waited for them may leave.</summary>
    public void Durable(WriteId through)
    {
        _durable = through;
        int kept = 0;
        for (int i = 0; i < _waiting.Count; i++)
        {
            if (_waiting[i].After <= through) Send(_waiting[i].Message.To, new RaftFrame(_waiting[i].Message));
            else _waiting[kept++] = _waiting[i];
        }

        _waiting.RemoveRange(kept, _waiting.Count - kept);
    }

    /// <summary>The driver has carried everything out.</summary>
    public void Clear()
    {
        Writes.Clear();
        Frames.Clear();
        SnapshotTasks.Clear();
        Peers = null;
        Restored = null;
        FirstNeeded = null;
    }
}
