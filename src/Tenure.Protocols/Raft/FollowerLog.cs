namespace Tenure.Protocols.Raft;

/// <summary>AppendEntries at the receiver (§5.3): the consistency check, the merge, and the answer.</summary>
internal static class FollowerLog
{
    public static void Handle(RaftState state, AppendRequest request, Turn turn)
    {
        if (!state.Log.Contains(request.Previous))
        {
            Reject(state, request, turn);
            return;
        }

        Merge(state, request.Entries);
        var last = new LogIndex(request.Previous.Index.Value + (ulong)request.Entries.Length);
        // Only what this request verified may be committed: entries beyond it may yet be replaced.
        state.CommitTo(LogIndex.Smaller(request.Commit, last), turn.Now);
        Accept(state, request, last, turn);
    }

    /// <summary>
    /// The hint is the last position that may still match: the leader has nothing of a term above
    /// <see cref="AppendRequest.Previous"/>'s before it, so all such entries are skipped at once.
    /// </summary>
    public static void Reject(RaftState state, AppendRequest request, Turn turn)
    {
        LogIndex rejected = request.Previous.Index;
        LogPosition hint = rejected == LogIndex.Zero
            ? LogPosition.Start
            : state.Log.LastNotAbove(request.Previous.Term, rejected.Previous);
        turn.Send(
            new AppendRejected(state.Id, request.From, state.Term, rejected, hint, request.Round),
            state.Journal.AfterHardState);
    }

    /// <summary>
    /// Entries are acknowledged once they are durable. A heartbeat does not wait for the disk: it acknowledges as much of
    /// the verified log as is durable already, so that reads are confirmed at the network's pace.
    /// </summary>
    private static void Accept(RaftState state, AppendRequest request, LogIndex last, Turn turn)
    {
        Journal journal = state.Journal;
        LogIndex match = request.Entries.Length > 0 ? last : LogIndex.Smaller(last, journal.DurableIndex);
        WriteId after = WriteId.Later(journal.AfterHardState, journal.AfterEntry(match));
        turn.Send(new AppendAccepted(state.Id, request.From, state.Term, match, request.Round), after);
    }

    /// <summary>Cuts the log only at a real conflict: a delayed request with a prefix must not cut what came after it.</summary>
    private static void Merge(RaftState state, Entry[] entries)
    {
        int known = 0;
        while (known < entries.Length && state.Log.Contains(entries[known].Position)) known++;
        if (known == entries.Length) return;

        LogIndex first = entries[known].Index;
        if (first <= state.Log.Last.Index) state.TruncateFrom(first);
        state.Append(known == 0 ? entries : entries[known..]);
    }
}
