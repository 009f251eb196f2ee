namespace Tenure.Protocols.Raft;

/// <summary>
/// What a member has in every role: its term and vote, its log, how much of it is committed and durable, and its
/// randomness. What only one role needs lives in that role's own type.
/// </summary>
internal sealed class RaftState
{
    private readonly RaftOptions _options;
    private readonly NodeId[] _voters;
    private SplitMix64 _random;
    private LogIndex _emitted = LogIndex.Zero;
    private MonotonicTime _hintDue = MonotonicTime.Never;
    private RoleChange _announced;

    public RaftState(RaftOptions options, HardState state, IReadOnlyList<Entry> log, ulong seed)
    {
        _options = options;
        _voters = [.. options.Voters.Order()];
        _random = new SplitMix64(seed);
        Self = IndexOf(options.Id);
        Invariant.Holds(Self >= 0);
        Invariant.Holds(_voters.Length <= VoterSet.MostVoters);

        Log = new RaftLog(log);
        Invariant.Holds(Log.Last.Term <= state.Term);
        Journal = new Journal(state, Log.Last.Index);
        Term = state.Term;
        Vote = state.Vote;
        Commit = LogIndex.Smaller(state.Commit, Log.Last.Index);
        _announced = new RoleChange(Role.Follower, Term, NodeId.None);
    }

    private RaftState(RaftState other)
    {
        _options = other._options;
        _voters = other._voters;
        _random = other._random;
        _emitted = other._emitted;
        _hintDue = other._hintDue;
        _announced = other._announced;
        Self = other.Self;
        Log = other.Log.Copy();
        Journal = other.Journal.Copy();
        Term = other.Term;
        Vote = other.Vote;
        Commit = other.Commit;
    }

    public RaftOptions Options => _options;

    public NodeId Id => _options.Id;

    /// <summary>In ascending order: a voter's position is its number in sets and arrays.</summary>
    public ReadOnlySpan<NodeId> Voters => _voters;

    /// <summary>This node's position among <see cref="Voters"/>.</summary>
    public int Self { get; }

    /// <summary>More than half: any two quorums share a member.</summary>
    public int Quorum => _voters.Length / 2 + 1;

    public RaftLog Log { get; }

    public Journal Journal { get; }

    public Term Term { get; private set; }

    public NodeId Vote { get; private set; }

    public LogIndex Commit { get; private set; }

    public MonotonicTime NextDeadline => _emitted < Commit ? MonotonicTime.Zero : _hintDue;

    private HardState HardState => new(Term, Vote, Commit);

    public RaftState Copy() => new(this);

    public void Describe(ref StateHash hash)
    {
        // A generator with one possible outcome decides nothing.
        if (_options.ElectionTimeoutMin < _options.ElectionTimeoutMax) _random.Describe(ref hash);
        hash.Add(_emitted.Value);
        hash.Add(_hintDue);
        hash.Add((ulong)_announced.Role);
        hash.Add(_announced.Term.Value);
        hash.Add(_announced.Leader.Value);
        Log.Describe(ref hash);
        Journal.Describe(ref hash);
        HardState.Describe(ref hash);
    }

    public int IndexOf(NodeId id) => Array.BinarySearch(_voters, id);

    public MonotonicTime DrawElectionDeadline(MonotonicTime now) =>
        now + _random.Between(_options.ElectionTimeoutMin, _options.ElectionTimeoutMax);

    public void EnterTerm(Term term, NodeId vote)
    {
        Invariant.Holds(term > Term);
        Term = term;
        Vote = vote;
        Journal.StageHardState();
    }

    public void GrantVote(NodeId candidate)
    {
        Invariant.Holds(Vote == NodeId.None);
        Vote = candidate;
        Journal.StageHardState();
    }

    public void Append(Entry[] entries)
    {
        Log.Append(entries);
        Journal.StageEntries(entries);
    }

    public void TruncateFrom(LogIndex first)
    {
        Invariant.Holds(first > Commit);
        Log.TruncateFrom(first);
        Journal.StageTruncation(first);
    }

    public void CommitTo(LogIndex index, MonotonicTime now)
    {
        if (index <= Commit) return;

        Invariant.Holds(index <= Log.Last.Index);
        Commit = index;
        _hintDue = MonotonicTime.Earlier(_hintDue, now + _options.HeartbeatInterval);
    }

    /// <summary>Tells observers, unless it is what they were told last.</summary>
    public void Announce(Role role, NodeId leader, Turn turn)
    {
        var change = new RoleChange(role, Term, leader);
        if (change == _announced) return;

        _announced = change;
        turn.Effects.RoleChanges.Add(change);
    }

    /// <summary>Ends a call: what was staged becomes one write, and what became committed is handed out once.</summary>
    public void Finish(Turn turn)
    {
        Journal.Flush(HardState, turn.Effects);
        if (!Journal.IsHintStale(HardState)) _hintDue = MonotonicTime.Never;

        while (_emitted < Commit)
        {
            _emitted = _emitted.Next;
            turn.Effects.Committed.Add(Log[_emitted]);
        }
    }

    /// <summary>The commit index found no write to ride with for a heartbeat's time: it gets one of its own.</summary>
    public void FinishTick(Turn turn)
    {
        Journal.Flush(HardState, turn.Effects);
        if (turn.Now >= _hintDue) Journal.FlushHint(HardState, turn.Effects);
        Finish(turn);
    }
}
