using Tenure.Protocols.Raft;

namespace Tenure.Protocols.Tests.Raft;

/// <summary>
/// Whatever a node is called with, a copy that was made just before is called with too: it must ask for the same and end
/// in the same state. And nodes must be described by the same hash exactly if their states are the same.
/// </summary>
internal sealed class Twins
{
    private readonly Effects _effects = new();
    private readonly Dictionary<(NodeId Node, ulong Hash), string> _states = [];
    private readonly Dictionary<(NodeId Node, string State), ulong> _hashes = [];

    public int States => _states.Count;

    public void Follow(RaftNode twin, Action<RaftNode, Effects> call, RaftNode node, Effects effects)
    {
        _effects.Clear();
        call(twin, _effects);
        StateDump.Of(_effects).ShouldBe(StateDump.Of(effects), "A copy asked for something else than the original.");
        string state = StateDump.Of(node);
        StateDump.Of(twin).ShouldBe(state, "A copy went another way than the original.");

        ulong hash = Hash(node);
        Hash(twin).ShouldBe(hash);
        if (!_states.TryAdd((node.Id, hash), state)) _states[(node.Id, hash)].ShouldBe(state, "Different states have the same hash.");
        if (!_hashes.TryAdd((node.Id, state), hash)) _hashes[(node.Id, state)].ShouldBe(hash, "The same state has two hashes.");
    }

    private static ulong Hash(RaftNode node)
    {
        var hash = StateHash.RelativeTo(MonotonicTime.Zero);
        node.Describe(ref hash);
        return hash.Value;
    }
}
