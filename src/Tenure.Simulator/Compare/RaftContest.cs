using Tenure.Protocols.Raft;
using Tenure.Simulator.Network;

namespace Tenure.Simulator.Compare;

/// <summary>The candidates are the members of a Raft cluster, and its leader leads.</summary>
internal sealed class RaftContest : IContest
{
    private readonly SimulatedNetwork<Message> _network;
    private readonly RaftCandidate[] _candidates;
    private long _before;

    public RaftContest(Arena arena, int candidates)
    {
        NodeId[] voters = [.. Enumerable.Range(0, candidates).Select(RaftHost.IdOf)];
        _candidates = [.. voters.Select((_, number) => new RaftCandidate(arena, number, voters, Send))];
        _network = arena.Network<Message>("raft", (_, to, message) => _candidates[to].Arrived(message));
    }

    public IReadOnlyList<Candidate> Candidates => _candidates;

    public long ElectionMessages => _network.Sent - _before;

    public void Start()
    {
        foreach (RaftCandidate candidate in _candidates) candidate.Start();
    }

    /// <summary>Only leaders speak without being asked, so all that follows is for the election.</summary>
    public void LeaderDied() => _before = _network.Sent;

    public void Refuse(int dead)
    {
        foreach (RaftCandidate candidate in _candidates) candidate.Refused(RaftHost.IdOf(dead));
    }

    private void Send(int from, Message message) => _network.Send(from, RaftHost.NumberOf(message.To), message);

    private sealed class RaftCandidate(Arena arena, int number, IReadOnlyList<NodeId> voters, Action<int, Message> send)
        : RaftHost(arena, number, voters, send);
}
