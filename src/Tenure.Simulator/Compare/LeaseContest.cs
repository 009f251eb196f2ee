using Tenure.Protocols.Leases;
using Tenure.Protocols.Raft;
using Tenure.Simulator.Network;

namespace Tenure.Simulator.Compare;

/// <summary>
/// The candidates hold leases at three coordinators, and the oldest lease's holder leads. The coordinators are a Raft cluster of
/// their own, whatever the number of candidates.
/// </summary>
internal sealed class LeaseContest : IContest
{
    public const int Coordinators = 3;

    public static readonly LeaseTerms Terms = LeaseTerms.For(TimeSpan.FromSeconds(2));

    private readonly SimulatedNetwork<Message> _raft;
    private readonly SimulatedNetwork<LeaseWord> _words;
    private readonly LeaseCandidate[] _candidates;
    private readonly LeaseCoordinator[] _coordinators;
    private long _renewals;
    private long _before;
    private bool _isLeaderDead;

    public LeaseContest(Arena arena, int candidates)
    {
        _candidates = [.. Enumerable.Range(0, candidates).Select(number => new LeaseCandidate(arena, number, this))];
        NodeId[] voters = [.. Enumerable.Range(candidates, Coordinators).Select(RaftHost.IdOf)];
        _coordinators = [.. voters.Select(id => new LeaseCoordinator(arena, RaftHost.NumberOf(id), voters, SendRaft, this))];
        _raft = arena.Network<Message>("raft", (_, to, message) => _coordinators[to - candidates].Arrived(message));
        _words = arena.Network<LeaseWord>("leases", Arrived);
    }

    public static long LeaseSeconds => (long)Terms.Duration.TotalSeconds;

    public IReadOnlyList<Candidate> Candidates => _candidates;

    public long ElectionMessages => Sent - _before;

    /// <summary>Renewals only keep things as they are.</summary>
    private long Sent => _raft.Sent + _words.Sent - _renewals;

    public void Start()
    {
        foreach (LeaseCoordinator coordinator in _coordinators) coordinator.Start();
        foreach (LeaseCandidate candidate in _candidates) candidate.Start();
    }

    /// <summary>A coordinator does not take a closed connection for a death: the lease decides.</summary>
    public void Refuse(int dead)
    {
    }

    public void LeaderDied() => _isLeaderDead = true;

    /// <summary>A lease has ended: until then nobody noticed anything.</summary>
    public void ElectionBegins()
    {
        if (_isLeaderDead) _before = Sent;
        _isLeaderDead = false;
    }

    public int CoordinatorOf(NodeId id) => id == NodeId.None ? -1 : RaftHost.NumberOf(id) - _candidates.Length;

    public void Ask(int candidate, int coordinator, LeaseWord word) => Send(candidate, _candidates.Length + coordinator, word);

    public void Say(int coordinator, LeaseWord word) => Send(coordinator, word.Candidate, word);

    private void Send(int from, int to, LeaseWord word)
    {
        if (word is RenewLease or LeaseAnswered { Request: RenewLease }) _renewals++;
        _words.Send(from, to, word);
    }

    private void SendRaft(int from, Message message) => _raft.Send(from, RaftHost.NumberOf(message.To), message);

    private void Arrived(int from, int to, LeaseWord word)
    {
        if (to < _candidates.Length) _candidates[to].Heard(word);
        else _coordinators[to - _candidates.Length].Heard(word);
    }
}
