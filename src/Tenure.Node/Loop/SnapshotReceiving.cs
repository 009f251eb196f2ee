using Tenure.Node.Peers;
using Tenure.Node.Snapshots;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Loop;

/// <summary>Takes the snapshot that a leader streams to this member, and keeps it until the protocol installs it.</summary>
internal sealed class SnapshotReceiving(Outbox outbox)
{
    /// <summary>More parts than a sender may have unanswered; what exceeds it is dropped, and comes again.</summary>
    private const int MostUnderWay = 16;

    private int _underWay;

    /// <summary>A snapshot that is whole and durable here, and newer than what is applied.</summary>
    private NodeSnapshot? _whole;

    /// <summary>
    /// What the protocol has been allowed to hear of in this batch: it may install one, and in the same batch another may become
    /// whole.
    /// </summary>
    private readonly Dictionary<LogPosition, NodeSnapshot> _admitted = [];

    public void Hear(NodeId from, SnapshotPartFrame part, LogIndex applied)
    {
        if (IsHere(part.Snapshot, applied))
        {
            outbox.Send(from, new SnapshotPartAnswerFrame(part.Snapshot, part.Total));
        }
        else if (_underWay < MostUnderWay)
        {
            _underWay++;
            outbox.SnapshotTasks.Add(new ReceiveSnapshotPart(from, part.Snapshot, part.Offset, part.Bytes, part.Total));
        }
    }

    public void Received(SnapshotPartReceived part)
    {
        _underWay--;
        if (part.Whole is { } whole) _whole = whole;
        outbox.Send(part.From, new SnapshotPartAnswerFrame(part.Snapshot, part.Next));
    }

    /// <summary>Whether the protocol may hear that it is to install this snapshot: it has to be durable here, or not be needed.</summary>
    public bool TryAdmit(LogPosition snapshot, LogIndex applied)
    {
        if (_whole?.Last == snapshot) _admitted[snapshot] = _whole;
        return IsHere(snapshot, applied);
    }

    /// <summary>The content of a snapshot that <see cref="TryAdmit"/> let through.</summary>
    public NodeSnapshot Admitted(LogPosition snapshot) => _admitted[snapshot];

    /// <summary>The batch is over. What is applied needs no snapshot any more.</summary>
    public void Applied(LogIndex applied)
    {
        _admitted.Clear();
        if (_whole?.Last.Index <= applied) _whole = null;
    }

    private bool IsHere(LogPosition snapshot, LogIndex applied) => snapshot.Index <= applied || _whole?.Last == snapshot;
}
