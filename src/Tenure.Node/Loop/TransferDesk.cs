using Tenure.Protocols;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Loop;

/// <summary>Clients that asked to move leadership, until they see it moved.</summary>
internal sealed class TransferDesk
{
    private readonly List<ClientTransfer> _open = [];

    public bool HasOpen => _open.Count > 0;

    public void Begin(ClientTransfer transfer, RaftNode raft, MonotonicTime deadline, MonotonicTime now, Effects effects)
    {
        transfer.Deadline = deadline;
        if (raft.Role != Role.Leader) transfer.Fail(NodeFailure.NotLeader);
        else if (transfer.Target == raft.Id) transfer.Succeed(true);
        else if (!raft.TryTransfer(transfer.Target, now, effects)) transfer.Fail(NodeFailure.BadTransferee);
        else _open.Add(transfer);
    }

    public void LeaderIs(NodeId leader)
    {
        foreach (ClientTransfer done in _open.Where(transfer => transfer.Target == leader)) done.Succeed(true);
        _open.RemoveAll(transfer => transfer.Target == leader);
    }

    public void Expire(MonotonicTime now)
    {
        foreach (ClientTransfer over in _open.Where(transfer => transfer.Deadline <= now)) over.Fail(NodeFailure.TransferTimedOut);
        _open.RemoveAll(transfer => transfer.Deadline <= now);
    }

    public void FailAll(NodeFailure failure)
    {
        foreach (ClientTransfer transfer in _open) transfer.Fail(failure);
        _open.Clear();
    }
}
