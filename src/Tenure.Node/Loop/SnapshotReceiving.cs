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
    public NodeSnapshot? Whole { get; private set; }

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
        if (part.Whole is { } whole) Whole = whole;
        outbox.Send(part.From, new SnapshotPartAnswerFrame(part.Snapshot, part.Next));
    }

    /// <summary>Whether the protocol may hear that it is to install this snapshot: it has to be durable here, or not be needed.</summary>
    public bool IsHere(LogPosition snapshot, LogIndex applied) => snapshot.Index <= applied || Whole?.Last == snapshot;

    /// <summary>What is applied needs no snapshot any more.</summary>
    public void Applied(LogIndex applied)
    {
        if (Whole?.Last.Index <= applied) Whole = null;
    }
}
