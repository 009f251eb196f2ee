namespace Tenure.Protocols.Raft;

/// <summary>
/// What a member has in every role: its term and vote, its log and with it the configuration, how much of it is committed
/// and durable, and its randomness. What only one role needs lives in that role's own type.
/// </summary>
internal sealed class RaftState
{
    private readonly RaftOptions _options;
    private SplitMix64 _random;
    private LogIndex _emitted;
    private MonotonicTime _hintDue = MonotonicTime.Never;
    private MonotonicTime _promisedUntil = MonotonicTime.Always;
    private RoleChange _announced;

    /// <summary>What the driver was told last follows from these, and they from the log, like everything about configurations.</summary>
    private (Configuration Newest, Configuration Committed) _announcedPeers;

    public RaftState(RaftOptions options, HardState state, LogBase start, IReadOnlyList<Entry> log, ulong seed)
    {
        Invariant.Holds(options.Problem() is null);
        _options = options;
        _random = new SplitMix64(seed);
        Snapshot = start;
        Log = new RaftLog(start, log);
        // A snapshot becomes durable before the term in which it came, and a node that stops between is in that term.
        if (Log.Base.Term > state.Term) state = state with { Term = Log.Base.Term, Vote = NodeId.None };
        Invariant.Holds(Log.Last.Term <= state.Term);
        Journal = new Journal(state, Log.Last.Index);
        Term = state.Term;
        Vote = state.Vote;
        Commit = LogIndex.Larger(Log.Base.Index, LogIndex.Smaller(state.Commit, Log.Last.Index));
        _emitted = Log.Base.Index;
        _announced = new RoleChange(Role.Follower, Term, NodeId.None);
        _announcedPeers = (Configuration, CommittedConfiguration);
    }

    private RaftState(RaftState other)
    {
        _options = other._options;
        _random = other._random;
        _emitted = other._emitted;
        _hintDue = other._hintDue;
        _promisedUntil = other._promisedUntil;
        _announced = other._announced;
        _announcedPeers = other._announcedPeers;
        Snapshot = other.Snapshot;
        Log = other.Log.Copy();
        Journal = other.Journal.Copy();
        Term = other.Term;
        Vote = other.Vote;
        Commit = other.Commit;
    }

    public RaftOptions Options => _options;

    public NodeId Id => _options.Id;

    public RaftLog Log { get; }

    public Journal Journal { get; }

    /// <summary>The newest durable snapshot, for followers that lag too far. Its last position is not before the log's base.</summary>
    public LogBase Snapshot { get; private set; }

    public Term Term { get; private set; }

    public NodeId Vote { get; private set; }

    public LogIndex Commit { get; private set; }

    /// <summary>The newest in the log, committed or not (§6).</summary>
    public Configuration Configuration => Log.Configuration;

    /// <summary>
    /// The members of the newest configuration, and those whom it leaves out until it is committed: they are still spoken to, and
    /// may still be needed.
    /// </summary>
    public IReadOnlyList<ClusterMember> Peers =>
        [.. Configuration.Members, .. CommittedConfiguration.Members.ToArray().Where(member => !Configuration.Contains(member.Id))];

    public bool IsConfigurationCommitted => Log.ConfigurationIndex <= Commit;

    /// <summary>
    /// Voters campaign. One that the newest configuration takes out may still be needed to get it committed, as its log may be
    /// the only one that is good enough (dissertation §4.2.2).
    /// </summary>
    public bool MayCampaign => Configuration.IsVoter(Id) || CommittedConfiguration.IsVoter(Id);

    public MonotonicTime NextDeadline => _emitted < Commit ? MonotonicTime.Zero : _hintDue;

    /// <summary>The newest of which this node knows that it is committed.</summary>
    public Configuration CommittedConfiguration => Log.ConfigurationAt(Commit);

    private HardState HardState => new(Term, Vote, Commit);

    public RaftState Copy() => new(this);

    public void Describe(ref StateHash hash)
    {
        // A generator with one possible outcome decides nothing.
        if (_options.ElectionTimeoutMin < _options.ElectionTimeoutMax) _random.Describe(ref hash);
        hash.Add(_emitted.Value);
        hash.Add(_hintDue);
        hash.Add(_promisedUntil);
        hash.Add((ulong)_announced.Role);
        hash.Add(_announced.Term.Value);
        hash.Add(_announced.Leader.Value);
        Snapshot.Describe(ref hash);
        Log.Describe(ref hash);
        Journal.Describe(ref hash);
        HardState.Describe(ref hash);
    }

    /// <summary>
    /// Whether this node counts the other among its cluster: until a configuration is committed, those that it leaves out
    /// are part of it.
    /// </summary>
    public bool Knows(NodeId id) => Configuration.Contains(id) || CommittedConfiguration.Contains(id);

    /// <summary>
    /// A leader that is heard may count on this node to elect nobody else for a shortest election timeout, whatever term or
    /// role it comes to be in meanwhile: lease reads rest on it. A node that starts may have promised it just before it stopped.
    /// </summary>
    public void Promise(MonotonicTime now)
    {
        if (_options.LeaseReads) _promisedUntil = now + _options.ElectionTimeoutMin;
    }

    public bool IsPromised(MonotonicTime now) => now < _promisedUntil;

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

    /// <summary>A snapshot of the leader's takes the place of the log and of what was committed from it.</summary>
    public void Restore(LogBase snapshot, Turn turn)
    {
        Invariant.Holds(snapshot.Last.Index > Commit);
        Journal.StageRestart(snapshot.Last, kept: Commit);
        Log.Restart(snapshot);
        Snapshot = snapshot;
        Commit = snapshot.Last.Index;
        _emitted = Commit;
        turn.Effects.Restore = snapshot;
        turn.Effects.Committed.Clear();
    }

    /// <summary>The driver made a snapshot durable: entries up to and including <paramref name="through"/> are not needed any more.</summary>
    public void Compact(LogBase snapshot, LogIndex through)
    {
        Invariant.Holds(snapshot.Last.Index <= _emitted && Log.Agrees(snapshot.Last));
        Invariant.Holds(through <= snapshot.Last.Index);
        if (snapshot.Last.Index > Snapshot.Last.Index) Snapshot = snapshot;
        if (through > Log.Base.Index) Log.Compact(through);
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

        AnnouncePeers(turn);
    }

    /// <summary>The commit index found no write to ride with for a heartbeat's time: it gets one of its own.</summary>
    public void FinishTick(Turn turn)
    {
        Journal.Flush(HardState, turn.Effects);
        if (turn.Now >= _hintDue) Journal.FlushHint(HardState, turn.Effects);
        Finish(turn);
    }

    private void AnnouncePeers(Turn turn)
    {
        (Configuration, Configuration) current = (Configuration, CommittedConfiguration);
        if (_announcedPeers == current) return;

        _announcedPeers = current;
        turn.Effects.Peers = Peers;
    }
}
