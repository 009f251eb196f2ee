namespace Tenure.Protocols.Raft;

/// <summary>Leads a term: replicates, commits, serves reads, and may hand over.</summary>
internal sealed class Leader : RoleState
{
    private readonly NodeId _self;
    private readonly Replication _replication;
    private readonly LeaderReads _reads;

    /// <summary>The no-op that opened the term. Until it is committed, the commit index may lag behind the cluster's.</summary>
    private readonly LogIndex _opening;

    private MonotonicTime _heartbeatDue;

    /// <summary>When a quorum will have been silent for too long.</summary>
    private MonotonicTime _quorumDue;

    private NodeId _successor = NodeId.None;
    private MonotonicTime _transferDue = MonotonicTime.Never;

    private Leader(RaftState state, MonotonicTime now)
    {
        _self = state.Id;
        _reads = new LeaderReads();
        _opening = state.Log.Last.Index.Next;
        _replication = new Replication(state, now);
        _heartbeatDue = now + state.Options.HeartbeatInterval;
        NoteQuorum(state);
    }

    private Leader(Leader other)
    {
        _self = other._self;
        _replication = other._replication.Copy();
        _reads = other._reads.Copy();
        _opening = other._opening;
        _heartbeatDue = other._heartbeatDue;
        _quorumDue = other._quorumDue;
        _successor = other._successor;
        _transferDue = other._transferDue;
    }

    public override Role Role => Role.Leader;

    public override NodeId KnownLeader => _self;

    public override MonotonicTime Deadline =>
        MonotonicTime.Earlier(_heartbeatDue, MonotonicTime.Earlier(_quorumDue, _transferDue));

    public override Leader Copy() => new(this);

    public override void Describe(ref StateHash hash)
    {
        _replication.Describe(ref hash);
        _reads.Describe(ref hash);
        hash.Add(_opening.Value);
        hash.Add(_heartbeatDue);
        hash.Add(_quorumDue);
        hash.Add(_successor.Value);
        hash.Add(_transferDue);
    }

    public static Leader Enter(RaftState state, Turn turn)
    {
        var leader = new Leader(state, turn.Now);
        state.Announce(Role.Leader, state.Id, turn);
        state.Append([new Entry(state.Term, leader._opening, EntryKind.NoOp, default)]);
        leader._replication.SendEntriesToAll(state, turn);
        return leader;
    }

    public override RoleState Step(RaftState state, Message message, Turn turn)
    {
        switch (message)
        {
            case AppendAccepted accepted:
                Accepted(state, accepted, turn);
                break;
            case AppendRejected rejected:
                Rejected(state, rejected, turn);
                break;
            case ReadIndexRequest request:
                // Refused for want of room, it fails at its asker by timeout.
                if (_reads.TryAdd(request.From, request.Read)) ServeReads(state, turn);
                break;
            default:
                // An AppendRequest of this term would come from a second leader of it.
                Invariant.Holds(message is not AppendRequest);
                break;
        }

        return this;
    }

    public override RoleState Tick(RaftState state, Turn turn)
    {
        if (turn.Now >= _quorumDue) return Follower.Enter(state, turn);

        if (turn.Now >= _transferDue) EndTransfer();
        if (turn.Now >= _heartbeatDue) BeginRound(state, turn);
        return this;
    }

    public override RoleState Written(RaftState state, Turn turn)
    {
        AdvanceCommit(state, turn.Now);
        ShareCommit(state, turn);
        return this;
    }

    public override bool HearsLeader(RaftState state, MonotonicTime now) =>
        now < _replication.QuorumHeardAt(state) + state.Options.ElectionTimeoutMin;

    public override void Read(RaftState state, ReadId read, Turn turn)
    {
        if (_reads.TryAdd(state.Id, read)) ServeReads(state, turn);
        else base.Read(state, read, turn);
    }

    public override void Leave(Turn turn) => _reads.Fail(_self, turn);

    /// <summary>A leader that hands over takes no proposals: its successor could not catch up with them (dissertation §3.10).</summary>
    public bool TryPropose(RaftState state, IReadOnlyList<ReadOnlyMemory<byte>> commands, Turn turn)
    {
        if (_successor != NodeId.None) return false;
        if (commands.Count == 0) return true;

        var entries = new Entry[commands.Count];
        LogIndex index = state.Log.Last.Index;
        for (int i = 0; i < entries.Length; i++)
        {
            index = index.Next;
            entries[i] = new Entry(state.Term, index, EntryKind.Command, commands[i]);
        }

        state.Append(entries);
        _replication.SendEntriesToAll(state, turn);
        return true;
    }

    public bool TryTransfer(RaftState state, NodeId target, Turn turn)
    {
        int voter = state.IndexOf(target);
        if (voter < 0 || voter == state.Self) return false;
        if (target == _successor) return true;

        _successor = target;
        _transferDue = turn.Now + state.Options.ElectionTimeoutMax;
        HandOver(state, voter, turn);
        return true;
    }

    private void Accepted(RaftState state, AppendAccepted accepted, Turn turn)
    {
        int voter = state.IndexOf(accepted.From);
        Progress progress = _replication[voter];
        progress.Answered(accepted.Round, turn.Now);
        progress.Accepted(accepted.Match);
        NoteQuorum(state);
        AdvanceCommit(state, turn.Now);
        _replication.SendEntries(state, voter, turn);
        ShareCommit(state, turn);
        if (accepted.From == _successor) HandOver(state, voter, turn);
    }

    private void Rejected(RaftState state, AppendRejected rejected, Turn turn)
    {
        int voter = state.IndexOf(rejected.From);
        Progress progress = _replication[voter];
        progress.Answered(rejected.Round, turn.Now);
        progress.Rejected(rejected.Rejected, rejected.Hint, state.Log);
        NoteQuorum(state);
        _replication.SendEntries(state, voter, turn);
        ServeReads(state, turn);
    }

    /// <summary>
    /// Only an entry of the own term is committed by counting; what precedes it is committed with it. An older entry on
    /// a quorum could still be replaced (§5.4.2, figure 8).
    /// </summary>
    private void AdvanceCommit(RaftState state, MonotonicTime now)
    {
        LogIndex match = _replication.QuorumMatch(state);
        if (match > state.Commit && state.Log[match].Term == state.Term) state.CommitTo(match, now);
    }

    /// <summary>Followers learn of a commit at once, but from a message of its own only where no other carried it.</summary>
    private void ShareCommit(RaftState state, Turn turn)
    {
        ServeReads(state, turn);
        _replication.SendCommit(state, turn);
    }

    private void ServeReads(RaftState state, Turn turn)
    {
        if (state.Commit < _opening) return;

        while (true)
        {
            if (_reads.HasUnderWay)
            {
                if (!_reads.IsConfirmedBy(_replication.ConfirmedRound(state))) return;
                _reads.Answer(state, turn);
            }

            if (!_reads.HasWaiting) return;
            BeginRound(state, turn);
            _reads.Begin(_replication.Round, state.Commit);
        }
    }

    private void BeginRound(RaftState state, Turn turn)
    {
        _replication.BeginRound(state, turn);
        _heartbeatDue = turn.Now + state.Options.HeartbeatInterval;
    }

    private void NoteQuorum(RaftState state) => _quorumDue = state.Options.CheckQuorum
        ? _replication.QuorumHeardAt(state) + state.Options.ElectionTimeoutMax
        : MonotonicTime.Never;

    /// <summary>Each answer of a successor that is up to date repeats the word, as it may be lost.</summary>
    private void HandOver(RaftState state, int voter, Turn turn)
    {
        if (_replication[voter].Match == state.Log.Last.Index)
            turn.Send(new TimeoutNow(state.Id, state.Voters[voter], state.Term));
    }

    private void EndTransfer()
    {
        _successor = NodeId.None;
        _transferDue = MonotonicTime.Never;
    }
}
