namespace Tenure.Protocols.Raft;

/// <summary>
/// What a leader knows of one follower's log. While it only guesses where the logs agree it probes with one request at a
/// time; once it knows, it replicates: requests follow one another without waiting for answers. Where the next entry is
/// not in the log any more, the follower is sent a snapshot.
/// </summary>
internal sealed class Progress
{
    /// <summary>Last indexes of the unanswered requests with entries, at most <see cref="RaftOptions.MaxInflightAppends"/>.</summary>
    private readonly Queue<LogIndex> _inflight;

    private bool _replicates;
    private bool _probeSent;

    public Progress(NodeId id, LogIndex next, MonotonicTime heardAt)
    {
        _inflight = [];
        Id = id;
        Next = next;
        HeardAt = heardAt;
    }

    private Progress(Progress other)
    {
        _inflight = new Queue<LogIndex>(other._inflight);
        _replicates = other._replicates;
        _probeSent = other._probeSent;
        Id = other.Id;
        Match = other.Match;
        Next = other.Next;
        SnapshotDue = other.SnapshotDue;
        SentCommit = other.SentCommit;
        AnsweredRound = other.AnsweredRound;
        HeardAt = other.HeardAt;
        HasCaughtUp = other.HasCaughtUp;
    }

    /// <summary>The follower.</summary>
    public NodeId Id { get; }

    /// <summary>The follower durably holds the leader's log up to here. It never falls.</summary>
    public LogIndex Match { get; private set; } = LogIndex.Zero;

    /// <summary>The next entry to send; always above <see cref="Match"/>.</summary>
    public LogIndex Next { get; private set; }

    /// <summary>From when on a snapshot may be sent, again if need be: one is on its way until then.</summary>
    public MonotonicTime SnapshotDue { get; private set; } = MonotonicTime.Always;

    /// <summary>The highest commit index that was sent.</summary>
    public LogIndex SentCommit { get; private set; } = LogIndex.Zero;

    /// <summary>The highest round of heartbeats that was answered.</summary>
    public ulong AnsweredRound { get; private set; }

    public MonotonicTime HeardAt { get; private set; }

    /// <summary>
    /// The follower once held all that was committed and has not fallen back since: what it lacks is under way (dissertation
    /// §4.2.1).
    /// </summary>
    public bool HasCaughtUp { get; private set; }

    public bool Replicates => _replicates;

    public Progress Copy() => new(this);

    public void Describe(ref StateHash hash)
    {
        hash.Add((ulong)_inflight.Count);
        foreach (LogIndex last in _inflight) hash.Add(last.Value);
        hash.Add(_replicates);
        hash.Add(_probeSent);
        hash.Add(Id.Value);
        hash.Add(Match.Value);
        hash.Add(Next.Value);
        hash.Add(SnapshotDue);
        hash.Add(SentCommit.Value);
        hash.Add(AnsweredRound);
        hash.Add(HeardAt);
        hash.Add(HasCaughtUp);
    }

    /// <summary>Whether what the follower needs next is only in the snapshot.</summary>
    public bool LagsBehind(RaftLog log) => Next <= log.Base.Index;

    public bool MaySend(int maxInflight) => _replicates ? _inflight.Count < maxInflight : !_probeSent;

    public void Sent(Entry[] entries, LogIndex commit)
    {
        SentCommit = LogIndex.Larger(SentCommit, commit);
        if (entries.Length == 0) return;

        _probeSent = true;
        if (!_replicates) return;

        _inflight.Enqueue(entries[^1].Index);
        Next = entries[^1].Index.Next;
    }

    public void SnapshotSent(MonotonicTime due)
    {
        SnapshotDue = due;
        HasCaughtUp = false;
    }

    public void Answered(ulong round, MonotonicTime now)
    {
        AnsweredRound = Math.Max(AnsweredRound, round);
        HeardAt = now;
    }

    /// <summary>An old or repeated acceptance says less than is known already, and changes nothing.</summary>
    public void Accepted(LogIndex match)
    {
        Match = LogIndex.Larger(Match, match);
        Next = LogIndex.Larger(Next, Match.Next);
        while (_inflight.Count > 0 && _inflight.Peek() <= Match) _inflight.Dequeue();
        if (Next == Match.Next) _replicates = true;
    }

    /// <summary>The follower holds everything up to this commit index of a leader whose own is up to date.</summary>
    public void CompareWith(LogIndex commit) => HasCaughtUp |= Match >= commit;

    /// <summary>
    /// Steps back to probing, to the last position that may still match. A rejection that no request of the present
    /// position can have caused is old: it must not undo what was learnt since.
    /// </summary>
    public void Rejected(LogIndex rejected, LogPosition hint, RaftLog log)
    {
        bool old = rejected <= Match || (_replicates ? rejected >= Next : rejected.Next != Next);
        if (old) return;

        LogIndex candidate = log.LastNotAbove(hint.Term, LogIndex.Smaller(hint.Index, rejected.Previous));
        Next = LogIndex.Larger(Match, candidate).Next;
        _replicates = false;
        _probeSent = false;
        _inflight.Clear();
    }
}
