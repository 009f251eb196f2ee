using Tenure.Node.Peers;
using Tenure.Node.Snapshots;
using Tenure.Protocols;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Loop;

/// <summary>
/// Streams snapshots to followers that lag too far. A few parts are under way to each at a time, and the loop only passes
/// them on; the protocol's own message follows when the receiver has made the whole snapshot durable.
/// </summary>
internal sealed class SnapshotSending(Outbox outbox, TimeSpan patience)
{
    /// <summary>How many parts one follower may have unanswered.</summary>
    private const int PartsUnderWay = 4;

    /// <summary>After so many times of patience without progress it is given up, and the protocol asks for it anew.</summary>
    private const int MostStalls = 20;
    private const int MostRestarts = 3;

    private readonly SortedDictionary<NodeId, Stream> _streams = [];

    public MonotonicTime NextDeadline => _streams.Count == 0 ? MonotonicTime.Never : _streams.Values.Min(stream => stream.Deadline);

    /// <summary>The first of the snapshots that are being sent, which must stay, like the log behind it; null where there is none.</summary>
    public LogIndex? Oldest => _streams.Count == 0 ? null : _streams.Values.Min(stream => stream.Snapshot.Index);

    /// <summary>The protocol wants a follower to get a snapshot. What it says again while that is on its way is no news.</summary>
    public void Begin(InstallSnapshot message, MonotonicTime now)
    {
        if (_streams.TryGetValue(message.To, out Stream? stream))
        {
            if (stream.Snapshot == message.Snapshot.Last) stream.Message = message;
            return;
        }

        _streams.Add(message.To, stream = new Stream(message) { Deadline = now + patience });
        AskForParts(stream);
    }

    public void Read(SnapshotPartRead part)
    {
        if (!_streams.TryGetValue(part.To, out Stream? stream) || stream.Snapshot != part.Snapshot) return;
        if (part.Total == 0) _streams.Remove(part.To);
        else outbox.Send(part.To, new SnapshotPartFrame(part.Snapshot, part.Offset, part.Total, part.Bytes));
        stream.Total = part.Total;
    }

    /// <summary>The receiver says how much it has; where it has less than it had, it lost what it had.</summary>
    public void Answered(NodeId from, SnapshotPartAnswerFrame answer, MonotonicTime now)
    {
        if (!_streams.TryGetValue(from, out Stream? stream) || stream.Snapshot != answer.Snapshot) return;
        if (answer.Next < 0 || answer.Next > stream.Total || stream.Total == 0) return;
        if (answer.Next == stream.Total)
        {
            _streams.Remove(from);
            outbox.Send(from, new RaftFrame(stream.Message));
            return;
        }

        if (answer.Next == stream.Answered) return;
        bool isProgress = answer.Next > stream.Answered;
        if (isProgress) (stream.Stalls, stream.Deadline) = (0, now + patience);
        if (!isProgress && answer.Next == 0 && ++stream.Restarts > MostRestarts)
        {
            // One that never proves whole is not streamed for ever.
            _streams.Remove(from);
            return;
        }

        stream.Asked = isProgress ? Math.Max(stream.Asked, answer.Next) : answer.Next;
        stream.Answered = answer.Next;
        AskForParts(stream);
    }

    /// <summary>Parts or answers got lost: goes back to what the receiver is known to have.</summary>
    public void LookForOverdue(MonotonicTime now)
    {
        foreach (Stream stream in _streams.Values.Where(stream => stream.Deadline <= now).ToArray())
        {
            stream.Deadline = now + patience;
            stream.Asked = stream.Answered;
            if (++stream.Stalls > MostStalls) _streams.Remove(stream.Message.To);
            else AskForParts(stream);
        }
    }

    /// <summary>Another member leads now, or nobody.</summary>
    public void Stop() => _streams.Clear();

    private void AskForParts(Stream stream)
    {
        // How long the file is becomes known with the first part.
        long end = stream.Answered + (PartsUnderWay * SnapshotTask.MostPartBytes);
        if (stream.Total == 0) end = SnapshotTask.MostPartBytes;
        else end = Math.Min(end, stream.Total);
        for (; stream.Asked < end; stream.Asked += SnapshotTask.MostPartBytes)
            outbox.SnapshotTasks.Add(new ReadSnapshotPart(stream.Message.To, stream.Snapshot, stream.Asked));
    }

    private sealed class Stream(InstallSnapshot message)
    {
        public InstallSnapshot Message { get; set; } = message;

        public LogPosition Snapshot => Message.Snapshot.Last;

        /// <summary>How long the file is; 0 while that is not known.</summary>
        public long Total { get; set; }

        /// <summary>How much the receiver has.</summary>
        public long Answered { get; set; }

        /// <summary>From where on nothing is under way yet.</summary>
        public long Asked { get; set; }

        public MonotonicTime Deadline { get; set; }

        public int Stalls { get; set; }

        /// <summary>How often its receiver had to begin anew.</summary>
        public int Restarts { get; set; }
    }
}
