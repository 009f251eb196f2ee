namespace Tenure.Protocols.Raft;

/// <summary>The leader's side of AppendEntries (§5.3): one <see cref="Progress"/> for each follower, and what a quorum of them amounts to.</summary>
internal sealed class Replication
{
    private readonly Progress[] _progress;

    public Replication(RaftState state, MonotonicTime now)
    {
        _progress = new Progress[state.Voters.Length];
        for (int voter = 0; voter < _progress.Length; voter++) _progress[voter] = new Progress(state.Log.Last.Index.Next, now);
    }

    private Replication(Replication other)
    {
        _progress = [.. other._progress.Select(progress => progress.Copy())];
        Round = other.Round;
    }

    /// <summary>What an answer names that confirms no round.</summary>
    public const ulong NoRound = 0;

    /// <summary>The newest round of heartbeats of this term; the requests that open it are the first.</summary>
    public ulong Round { get; private set; } = 1;

    public Progress this[int voter] => _progress[voter];

    public Replication Copy() => new(this);

    public void Describe(ref StateHash hash)
    {
        foreach (Progress progress in _progress) progress.Describe(ref hash);
        hash.Add(Round);
    }

    /// <summary>
    /// Heartbeats carry no entries, but the place that the leader believes the follower to be at: if a request was lost,
    /// the consistency check fails and brings it to light.
    /// </summary>
    public void BeginRound(RaftState state, Turn turn)
    {
        Round++;
        for (int voter = 0; voter < _progress.Length; voter++)
            if (voter != state.Self) Send(state, voter, [], turn);
    }

    public void SendEntriesToAll(RaftState state, Turn turn)
    {
        Entry[] batch = [];
        for (int voter = 0; voter < _progress.Length; voter++)
            if (voter != state.Self) SendEntries(state, voter, ref batch, turn);
    }

    public void SendEntries(RaftState state, int voter, Turn turn)
    {
        Entry[] batch = [];
        SendEntries(state, voter, ref batch, turn);
    }

    /// <summary>Tells followers of the commit index where nothing that they were sent has told them.</summary>
    public void SendCommit(RaftState state, Turn turn)
    {
        for (int voter = 0; voter < _progress.Length; voter++)
        {
            Progress progress = _progress[voter];
            if (voter != state.Self && progress.Replicates && progress.SentCommit < state.Commit) Send(state, voter, [], turn);
        }
    }

    /// <summary>The highest index that a quorum durably holds. The leader's own disk counts like any other, once it answered.</summary>
    public LogIndex QuorumMatch(RaftState state)
    {
        Span<LogIndex> matches = stackalloc LogIndex[_progress.Length];
        for (int voter = 0; voter < matches.Length; voter++) matches[voter] = _progress[voter].Match;
        matches[state.Self] = state.Journal.DurableIndex;
        return OfQuorum(matches, state.Quorum);
    }

    /// <summary>The newest round that a quorum answered: when it began, this node still led.</summary>
    public ulong ConfirmedRound(RaftState state)
    {
        Span<ulong> rounds = stackalloc ulong[_progress.Length];
        for (int voter = 0; voter < rounds.Length; voter++) rounds[voter] = _progress[voter].AnsweredRound;
        rounds[state.Self] = Round;
        return OfQuorum(rounds, state.Quorum);
    }

    /// <summary>The latest time since which a quorum has been heard; a node hears itself always.</summary>
    public MonotonicTime QuorumHeardAt(RaftState state)
    {
        Span<MonotonicTime> times = stackalloc MonotonicTime[_progress.Length];
        for (int voter = 0; voter < times.Length; voter++) times[voter] = _progress[voter].HeardAt;
        times[state.Self] = MonotonicTime.Never;
        return OfQuorum(times, state.Quorum);
    }

    /// <summary>The highest value that <paramref name="quorum"/> of the values reach.</summary>
    private static T OfQuorum<T>(Span<T> values, int quorum)
    {
        values.Sort();
        return values[^quorum];
    }

    /// <summary>Followers at the same place, the usual case, share one array of entries.</summary>
    private void SendEntries(RaftState state, int voter, ref Entry[] batch, Turn turn)
    {
        Progress progress = _progress[voter];
        while (progress.Next <= state.Log.Last.Index && progress.MaySend(state.Options.MaxInflightAppends))
        {
            if (batch.Length == 0 || batch[0].Index != progress.Next)
                batch = state.Log.From(progress.Next, state.Options.MaxAppendBytes);
            Send(state, voter, batch, turn);
        }
    }

    private void Send(RaftState state, int voter, Entry[] entries, Turn turn)
    {
        Progress progress = _progress[voter];
        LogPosition previous = state.Log.PositionAt(progress.Next.Previous);
        turn.Send(new AppendRequest(state.Id, state.Voters[voter], state.Term, previous, entries, state.Commit, Round));
        progress.Sent(entries, state.Commit);
    }
}
