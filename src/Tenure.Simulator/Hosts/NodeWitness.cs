using Tenure.Node.Log;
using Tenure.Node.Loop;
using Tenure.Node.Peers;
using Tenure.Node.Snapshots;
using Tenure.Protocols.Raft;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Hosts;

/// <summary>
/// Turns what a member does into observations. It sees what a driver sees: writes, frames, role changes, how far the member
/// has applied, and the store's root. What was applied it knows from the writes, not from the member.
/// </summary>
internal sealed class NodeWitness
{
    /// <summary>How often the whole content is hashed, in applied entries.</summary>
    private const ulong HashEvery = 16;

    private readonly SimulatedWorld _world;
    private readonly NodeId _id;
    private readonly LogMirror _mirror;
    private LogIndex _applied;
    private LogIndex _commit;

    public NodeWitness(SimulatedWorld world, NodeId id, RecoveredLog recovered)
    {
        (_world, _id) = (world, id);
        _mirror = new LogMirror(recovered.Base, recovered.Entries);
        _applied = recovered.Base.Index;
        Publish(new NodeStarted(id, recovered.State, recovered.Base, [.. recovered.Entries]));
    }

    public void Issued(in Write write)
    {
        _mirror.Apply(write);
        Publish(new WriteIssued(_id, write));
        if (write.RestartAt is not { } position) return;
        Publish(new SnapshotInstalled(_id, position));
        _applied = position.Index;
    }

    public void Durable(IReadOnlyList<Write> writes)
    {
        foreach (Write write in writes) Publish(new WriteDurable(_id, write));
    }

    public void Sent(NodeId to, PeerFrame frame) => Publish(new FrameSent(_id, to, frame));

    public void Began(SnapshotTask task)
    {
        if (task is SaveSnapshot save) Publish(new SnapshotTaken(_id, save.Snapshot.Last));
    }

    /// <summary>After a batch, when the outbox is empty: what became of the member.</summary>
    public void Look(NodeCore core)
    {
        foreach (RoleChange change in core.RoleChanges) Publish(new RoleChanged(_id, change.Role, change.Term, change.Leader));
        core.RoleChanges.Clear();
        if (core.Commit != _commit) Publish(new CommitAdvanced(_id, _commit = core.Commit));
        if (core.Applied == _applied) return;
        while (_applied < core.Applied)
        {
            _applied = _applied.Next;
            Publish(new EntryApplied(_id, _mirror[_applied]));
        }

        ulong content = _applied.Value % HashEvery == 0 ? core.Root.Hash() : 0;
        Publish(new StateReached(_id, _applied, core.Root.Revision.Value, content));
    }

    private void Publish(Observation observation) => _world.Observations.Publish(observation);
}
