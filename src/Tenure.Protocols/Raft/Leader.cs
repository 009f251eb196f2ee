namespace Tenure.Protocols.Raft;

/// <summary>Leads a term: replicates, commits, serves reads, changes the membership, and may hand over.</summary>
internal sealed class Leader : RoleState
{
    private readonly NodeId _self;
    private readonly Replication _replication;
    private readonly LeaderReads _reads;
    private readonly LeaderLease _lease;
    private readonly Transfer _transfer;

    /// <summary>The no-op with which the term opens.</summary>
    private readonly LogIndex _opening;

    private MonotonicTime _heartbeatDue;

    /// <summary>When a quorum will have been silent for too long.</summary>
    private MonotonicTime _quorumDue;

    private Leader(RaftState state, MonotonicTime now)
    {
        _self = state.Id;
        _reads = new LeaderReads();
        _lease = new LeaderLease();
        _transfer = new Transfer();
        _opening = state.Log.Last.Index.Next;
        _replication = new Replication(state, now);
        _lease.RoundBegan(_replication.Round, now);
        _heartbeatDue = now + state.Options.HeartbeatInterval;
        NoteQuorum(state, now);
    }

    private Leader(Leader other)
    {
        _self = other._self;
        _replication = other._replication.Copy();
        _reads = other._reads.Copy();
        _lease = other._lease.Copy();
        _transfer = other._transfer.Copy();
        _opening = other._opening;
        _heartbeatDue = other._heartbeatDue;
        _quorumDue = other._quorumDue;
    }

    public override Role Role => Role.Leader;

    public override NodeId KnownLeader => _self;

    public override MonotonicTime Deadline =>
        MonotonicTime.Earlier(_heartbeatDue, MonotonicTime.Earlier(_quorumDue, _transfer.Due));

    public override Leader Copy() => new(this);

    public override void Describe(ref StateHash hash)
    {
        _replication.Describe(ref hash);
        _reads.Describe(ref hash);
        _lease.Describe(ref hash);
        _transfer.Describe(ref hash);
        hash.Add(_opening.Value);
        hash.Add(_heartbeatDue);
        hash.Add(_quorumDue);
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
            case AppendAccepted accepted when _replication.Find(accepted.From) is { } follower:
                Accepted(state, follower, accepted, turn);
                break;
            case AppendRejected rejected when _replication.Find(rejected.From) is { } follower:
                Rejected(state, follower, rejected, turn);
                break;
            case ReadIndexRequest request:
                // Refused for want of room, it fails at its asker by timeout.
                if (_reads.TryAdd(request.From, request.Read)) ServeReads(state, turn);
                break;
            default:
                // Either of these would come from a second leader of this term.
                Invariant.Holds(message is not (AppendRequest or InstallSnapshot));
                break;
        }

        return SettleMembership(state, turn);
    }

    public override RoleState Tick(RaftState state, Turn turn)
    {
        if (turn.Now >= _quorumDue) return Follower.Enter(state, turn);

        if (turn.Now >= _transfer.Due) _transfer.End();
        if (turn.Now >= _heartbeatDue) BeginRound(state, turn);
        return this;
    }

    public override RoleState Written(RaftState state, Turn turn)
    {
        AdvanceCommit(state, turn.Now);
        ShareCommit(state, turn);
        return SettleMembership(state, turn);
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
        if (_transfer.IsUnderWay) return false;
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
        if (!state.Configuration.IsLastingVoter(target) || _replication.Find(target) is not { } follower) return false;

        if (_transfer.IsTo(target)) return true;

        _transfer.Begin(target, due: turn.Now + state.Options.ElectionTimeoutMax);
        HandOver(state, follower, turn);
        return true;
    }

    public ChangeRefusal TryChange(RaftState state, ConfigurationChange change, Turn turn)
    {
        if (_transfer.IsUnderWay) return ChangeRefusal.Transferring;
        if (!IsTermOpen(state)) return ChangeRefusal.TermNotOpen;

        ChangeRefusal refusal = Membership.TryChange(state, _replication, change, turn.Now, out Configuration next);
        if (refusal == ChangeRefusal.None) Adopt(state, next, turn);
        return refusal;
    }

    /// <summary>
    /// Until its no-op is committed, a leader may not know all that is committed, neither entries nor configurations: no read
    /// is answered from its commit index, and no change built on its configuration.
    /// </summary>
    private bool IsTermOpen(RaftState state) => state.Commit >= _opening;

    private void Accepted(RaftState state, Progress follower, AppendAccepted accepted, Turn turn)
    {
        follower.Answered(accepted.Round, turn.Now);
        follower.Accepted(accepted.Match);
        if (IsTermOpen(state)) follower.CompareWith(state.Commit);
        NoteQuorum(state, turn.Now);
        AdvanceCommit(state, turn.Now);
        _replication.SendEntries(state, follower, turn);
        ShareCommit(state, turn);
        HandOver(state, follower, turn);
    }

    private void Rejected(RaftState state, Progress follower, AppendRejected rejected, Turn turn)
    {
        follower.Answered(rejected.Round, turn.Now);
        follower.Rejected(rejected.Rejected, rejected.Hint, state.Log);
        NoteQuorum(state, turn.Now);
        _replication.SendEntries(state, follower, turn);
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
        if (!IsTermOpen(state)) return;

        bool hasLease = state.Options.LeaseReads && _lease.IsValid(turn.Now);
        while (true)
        {
            if (_reads.HasUnderWay)
            {
                if (!hasLease && !_reads.IsConfirmedBy(_replication.ConfirmedRound(state))) return;
                _reads.Answer(state, turn);
            }

            if (!_reads.HasWaiting) return;
            if (!hasLease) BeginRound(state, turn);
            _reads.Begin(_replication.Round, state.Commit);
        }
    }

    private void BeginRound(RaftState state, Turn turn)
    {
        _replication.BeginRound(state, turn);
        _lease.RoundBegan(_replication.Round, turn.Now);
        _heartbeatDue = turn.Now + state.Options.HeartbeatInterval;
    }

    private void NoteQuorum(RaftState state, MonotonicTime now)
    {
        _quorumDue = state.Options.CheckQuorum
            ? _replication.QuorumHeardAt(state) + state.Options.ElectionTimeoutMax
            : MonotonicTime.Never;
        if (state.Options.LeaseReads) _lease.Confirm(_replication.ConfirmedRound(state), state.Options.LeaseDuration, now);
    }

    /// <summary>Each answer of a successor that is up to date repeats the word, as it may be lost.</summary>
    private void HandOver(RaftState state, Progress follower, Turn turn)
    {
        if (!_transfer.IsReady(state, follower)) return;

        _lease.Forfeit();
        turn.Send(new TimeoutNow(state.Id, follower.Id, state.Term));
    }

    /// <summary>The configuration is in effect from here on (§6).</summary>
    private void Adopt(RaftState state, Configuration configuration, Turn turn)
    {
        LogIndex index = state.Log.Last.Index.Next;
        state.Append([new Entry(state.Term, index, EntryKind.Configuration, ConfigurationCodec.Write(configuration))]);
        _replication.Follow(state, next: index, turn.Now);
        _lease.Lapse();
        NoteQuorum(state, turn.Now);
        _replication.SendEntriesToAll(state, turn);
    }

    /// <summary>
    /// What a committed configuration makes due, whichever leader brought it. While leadership is handed over nothing is
    /// appended that the successor would have to catch up with.
    /// </summary>
    private RoleState SettleMembership(RaftState state, Turn turn)
    {
        if (!IsTermOpen(state) || !state.IsConfigurationCommitted) return this;

        _replication.Release(state);
        if (!state.Configuration.IsVoter(state.Id)) return StepDown(state, turn);
        if (!_transfer.IsUnderWay && Membership.Next(state, _replication, turn.Now) is { } next) Adopt(state, next, turn);
        return this;
    }

    /// <summary>The cluster goes on without this node; whoever can take over at once is asked to.</summary>
    private Follower StepDown(RaftState state, Turn turn)
    {
        if (Membership.Heir(state, _replication) is { } heir) turn.Send(new TimeoutNow(state.Id, heir, state.Term));
        return Follower.Enter(state, turn);
    }
}
