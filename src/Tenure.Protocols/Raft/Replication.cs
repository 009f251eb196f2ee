namespace Tenure.Protocols.Raft;

/// <summary>
/// The leader's side of AppendEntries (§5.3) and InstallSnapshot (§7): one <see cref="Progress"/> for each follower, and what
/// a quorum of them amounts to.
/// </summary>
internal sealed class Replication
{
    /// <summary>What an answer names that confirms no round.</summary>
    public const ulong NoRound = 0;

    /// <summary>
    /// Everybody but this node who is in the newest configuration or in the committed one, in ascending order: a member that
    /// is taken out is served until that is committed, so that it learns of it.
    /// </summary>
    private Progress[] _followers = [];

    public Replication(RaftState state, MonotonicTime now) => Follow(state, state.Log.Last.Index.Next, now);

    private Replication(Replication other)
    {
        _followers = [.. other._followers.Select(progress => progress.Copy())];
        Round = other.Round;
    }

    /// <summary>The newest round of heartbeats of this term; the requests that open it are the first.</summary>
    public ulong Round { get; private set; } = 1;

    public ReadOnlySpan<Progress> Followers => _followers;

    public Replication Copy() => new(this);

    public void Describe(ref StateHash hash)
    {
        hash.Add((ulong)_followers.Length);
        foreach (Progress progress in _followers) progress.Describe(ref hash);
        hash.Add(Round);
    }

    /// <summary>Null for whoever is no follower.</summary>
    public Progress? Find(NodeId id)
    {
        foreach (Progress progress in _followers)
            if (progress.Id == id) return progress;
        return null;
    }

    /// <summary>The configuration is a new one.</summary>
    /// <param name="next">The first entry to send to whoever was no follower before.</param>
    public void Follow(RaftState state, LogIndex next, MonotonicTime now)
    {
        IEnumerable<NodeId> others = state.Peers.Select(member => member.Id).Where(id => id != state.Id).Order();
        _followers = [.. others.Select(id => Find(id) ?? new Progress(id, next, now))];
    }

    /// <summary>The configuration is committed: whoever it left out is not served any more.</summary>
    public void Release(RaftState state)
    {
        if (_followers.Length < state.Configuration.Members.Length) return;
        _followers = [.. _followers.Where(follower => state.Configuration.Contains(follower.Id))];
    }

    /// <summary>
    /// Heartbeats carry no entries, but the place that the leader believes the follower to be at: if a request was lost,
    /// the consistency check fails and brings it to light.
    /// </summary>
    public void BeginRound(RaftState state, Turn turn)
    {
        Round++;
        foreach (Progress progress in _followers)
        {
            Send(state, progress, [], turn);
            if (progress.LagsBehind(state.Log)) SendSnapshot(state, progress, turn);
        }
    }

    public void SendEntriesToAll(RaftState state, Turn turn)
    {
        Entry[] batch = [];
        foreach (Progress progress in _followers) SendEntries(state, progress, ref batch, turn);
    }

    public void SendEntries(RaftState state, Progress progress, Turn turn)
    {
        Entry[] batch = [];
        SendEntries(state, progress, ref batch, turn);
    }

    /// <summary>Tells followers of the commit index where nothing that they were sent has told them.</summary>
    public void SendCommit(RaftState state, Turn turn)
    {
        foreach (Progress progress in _followers)
            if (progress.Replicates && progress.SentCommit < state.Commit) Send(state, progress, [], turn);
    }

    /// <summary>The highest index that a quorum durably holds. The leader's own disk counts like any other, once it answered.</summary>
    public LogIndex QuorumMatch(RaftState state)
    {
        ReadOnlySpan<ClusterMember> members = state.Configuration.Members;
        Span<LogIndex> matches = stackalloc LogIndex[members.Length];
        for (int i = 0; i < matches.Length; i++) matches[i] = Find(members[i].Id)?.Match ?? state.Journal.DurableIndex;
        return state.Configuration.OfQuorum<LogIndex>(matches);
    }

    /// <summary>The newest round that a quorum answered: when it began, this node still led.</summary>
    public ulong ConfirmedRound(RaftState state)
    {
        ReadOnlySpan<ClusterMember> members = state.Configuration.Members;
        Span<ulong> rounds = stackalloc ulong[members.Length];
        for (int i = 0; i < rounds.Length; i++) rounds[i] = Find(members[i].Id)?.AnsweredRound ?? Round;
        return state.Configuration.OfQuorum<ulong>(rounds);
    }

    /// <summary>The latest time since which a quorum has been heard; a node hears itself always.</summary>
    public MonotonicTime QuorumHeardAt(RaftState state)
    {
        ReadOnlySpan<ClusterMember> members = state.Configuration.Members;
        Span<MonotonicTime> times = stackalloc MonotonicTime[members.Length];
        for (int i = 0; i < times.Length; i++) times[i] = Find(members[i].Id)?.HeardAt ?? MonotonicTime.Never;
        return state.Configuration.OfQuorum<MonotonicTime>(times);
    }

    /// <summary>Followers at the same place, the usual case, share one array of entries.</summary>
    private void SendEntries(RaftState state, Progress progress, ref Entry[] batch, Turn turn)
    {
        if (progress.LagsBehind(state.Log)) SendSnapshot(state, progress, turn);
        else
        {
            while (progress.Next <= state.Log.Last.Index && progress.MaySend(state.Options.MaxInflightAppends))
            {
                if (batch.Length == 0 || batch[0].Index != progress.Next)
                    batch = state.Log.From(progress.Next, state.Options.MaxAppendBytes);
                Send(state, progress, batch, turn);
            }
        }
    }

    /// <summary>
    /// To a follower that lags behind the log the place is the snapshot's end. It agrees to that once it has the snapshot,
    /// even where its answer to it was lost.
    /// </summary>
    private void Send(RaftState state, Progress progress, Entry[] entries, Turn turn)
    {
        LogPosition previous = progress.LagsBehind(state.Log)
            ? state.Snapshot.Last
            : state.Log.PositionAt(progress.Next.Previous);
        turn.Send(new AppendRequest(state.Id, progress.Id, state.Term, previous, entries, state.Commit, Round));
        progress.Sent(entries, state.Commit);
    }

    /// <summary>One at a time for each follower; if it has not been heard of in an election timeout it may be lost.</summary>
    private void SendSnapshot(RaftState state, Progress progress, Turn turn)
    {
        if (turn.Now < progress.SnapshotDue) return;

        turn.Send(new InstallSnapshot(state.Id, progress.Id, state.Term, state.Snapshot, Round));
        progress.SnapshotSent(due: turn.Now + state.Options.ElectionTimeoutMax);
    }
}
