using Tenure.Protocols;
using Tenure.Protocols.Bully;
using Tenure.Protocols.Raft;
using Tenure.Simulator.Network;

namespace Tenure.Simulator.Compare;

/// <summary>The candidates elect by the bully algorithm among themselves.</summary>
internal sealed class BullyContest : IContest
{
    private readonly SimulatedNetwork<BullyMessage> _network;
    private readonly BullyCandidate[] _candidates;
    private long _before;

    public BullyContest(Arena arena, int candidates)
    {
        NodeId[] members = [.. Enumerable.Range(0, candidates).Select(IdOf)];
        _candidates = [.. members.Select((_, number) => new BullyCandidate(arena, number, members, this))];
        _network = arena.Network<BullyMessage>("bully", (_, to, message) => _candidates[to].Arrived(message));
    }

    public IReadOnlyList<Candidate> Candidates => _candidates;

    public long ElectionMessages => _network.Sent - _before;

    public void Start()
    {
        foreach (BullyCandidate candidate in _candidates) candidate.Start();
    }

    /// <summary>Only leaders speak without being asked, so all that follows is for the election.</summary>
    public void LeaderDied() => _before = _network.Sent;

    public void Refuse(int dead)
    {
        foreach (BullyCandidate candidate in _candidates) candidate.Refused(IdOf(dead));
    }

    private static NodeId IdOf(int number) => new((ulong)number + 1);

    private static int NumberOf(NodeId id) => (int)id.Value - 1;

    private sealed class BullyCandidate(Arena arena, int number, NodeId[] members, BullyContest contest) : Candidate(arena, number)
    {
        private readonly BullyEffects _effects = new();
        private BullyNode? _node;

        public override int KnownLeader => NumberOf(_node!.KnownCoordinator);

        /// <summary>There is no term: nothing that rises from one coordinator to the next.</summary>
        public override ulong? Token => null;

        protected override bool IsConvinced => _node!.Role == BullyRole.Coordinator;

        protected override MonotonicTime NextDeadline => _node!.NextDeadline;

        public void Arrived(BullyMessage message) => Happen(() =>
        {
            _node!.Step(message, Now, _effects);
            CarryOut();
        });

        public void Refused(NodeId dead) => Happen(() =>
        {
            _node!.PeerRefused(dead, Now, _effects);
            CarryOut();
        });

        protected override void Begin() => _node = new BullyNode(new BullyOptions { Id = IdOf(Number), Members = members }, Now);

        protected override void Tick(MonotonicTime now)
        {
            _node!.Tick(now, _effects);
            CarryOut();
        }

        private void CarryOut()
        {
            foreach (BullyMessage message in _effects.Sends) contest._network.Send(Number, NumberOf(message.To), message);
            _effects.Clear();
        }
    }
}
