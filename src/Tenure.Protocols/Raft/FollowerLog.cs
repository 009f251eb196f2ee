namespace Tenure.Protocols.Raft;

/// <summary>AppendEntries (§5.3) and InstallSnapshot (§7) at the receiver: the consistency check, the merge, and the answer.</summary>
internal static class FollowerLog
{
    public static void Handle(RaftState state, AppendRequest request, Turn turn)
    {
        if (!state.Log.Agrees(request.Previous))
        {
            Reject(state, request, request.Previous, request.Round, turn);
            return;
        }

        Merge(state, request.Entries);
        var last = new LogIndex(request.Previous.Index.Value + (ulong)request.Entries.Length);
        // Only what this request verified may be committed: entries beyond it may yet be replaced.
        state.CommitTo(LogIndex.Smaller(request.Commit, last), turn.Now);
        // Entries are acknowledged once they are durable. A heartbeat does not wait for the disk: it acknowledges as much of
        // the verified log as is durable already, so that reads are confirmed at the network's pace.
        LogIndex match = request.Entries.Length > 0 ? last : LogIndex.Smaller(last, state.Journal.DurableIndex);
        Accept(state, request, match, request.Round, turn);
    }

    /// <summary>
    /// A log that has the snapshot's last entry keeps it and all that follows, which it may have acknowledged: the snapshot
    /// is only news of what is committed. Any other log gives way to the snapshot as a whole.
    /// </summary>
    public static void Handle(RaftState state, InstallSnapshot request, Turn turn)
    {
        LogPosition last = request.Snapshot.Last;
        if (state.Log.Agrees(last)) state.CommitTo(last.Index, turn.Now);
        else state.Restore(request.Snapshot, turn);
        Accept(state, request, last.Index, request.Round, turn);
    }

    /// <summary>
    /// The hint is the last position that may still match: the leader has nothing of a term above
    /// <paramref name="previous"/>'s before it, so all such entries are skipped at once.
    /// </summary>
    public static void Reject(RaftState state, Message request, LogPosition previous, ulong round, Turn turn)
    {
        LogPosition hint = previous.Index <= state.Log.Base.Index
            ? state.Log.Base
            : state.Log.PositionAt(state.Log.LastNotAbove(previous.Term, previous.Index.Previous));
        turn.Send(
            new AppendRejected(state.Id, request.From, state.Term, previous.Index, hint, round),
            state.Journal.AfterHardState);
    }

    private static void Accept(RaftState state, Message request, LogIndex match, ulong round, Turn turn)
    {
        WriteId after = WriteId.Later(state.Journal.AfterHardState, state.Journal.AfterEntry(match));
        turn.Send(new AppendAccepted(state.Id, request.From, state.Term, match, round), after);
    }

    /// <summary>Cuts the log only at a real conflict: a delayed request with a prefix must not cut what came after it.</summary>
    private static void Merge(RaftState state, Entry[] entries)
    {
        int known = 0;
        while (known < entries.Length && state.Log.Agrees(entries[known].Position)) known++;
        if (known == entries.Length) return;

        LogIndex first = entries[known].Index;
        if (first <= state.Log.Last.Index) state.TruncateFrom(first);
        state.Append(known == 0 ? entries : entries[known..]);
    }
}
