using System.Buffers;
using Tenure.Node;
using Tenure.Node.Loop;
using Tenure.Node.Members;
using Tenure.Node.Peers;
using Tenure.Protocols.Raft;
using Tenure.Store;

namespace Tenure.Simulator.Hosts;

/// <summary>
/// The requests of clients that a process has open: what the server above the node does in production, without its wire.
/// </summary>
/// <param name="firstNumber">Where numbers start in this life, so that they do not repeat those of an earlier one.</param>
internal sealed class RequestTable(NodeId self, ulong firstNumber, Func<StoreRoot> root)
{
    private readonly List<OpenRequest> _open = [];
    private ulong _lastNumber = firstNumber;

    /// <summary>What the loop has to be told; null where the answer was there at once.</summary>
    public NodeEvent? Begin(NodeCall call, Action<NodeReply> answered)
    {
        switch (call)
        {
            case ProposeCall propose:
                return Open(
                    Proposal(EnvelopeKind.StoreCommand, into => CommandCodec.Write(into, propose.Command)), result => new CommandReply(result!), answered);
            case AttributesCall attributes:
                return Open(
                    Proposal(EnvelopeKind.MemberAttributes, into => new MemberAttributes(attributes.Name, []).Write(into, self)),
                    _ => new AttributesReply(),
                    answered);
            case ReadCall { IsLinearizable: true } read:
                return Open(new ClientRead(), confirmed => new CommandReply(confirmed.Range(read.Query)), answered);
            case ReadCall read:
                answered(new CommandReply(root().Range(read.Query)));
                return null;
            case KeepAliveCall keep:
                return Open(
                    new ClientLeaseQuestion(NextNumber(), LeaseQuestionKind.KeepAlive, keep.Lease), answer => new LeaseReply(answer), answered);
            case TimeToLiveCall ask:
                return Open(
                    new ClientLeaseQuestion(NextNumber(), LeaseQuestionKind.TimeToLive, ask.Lease), answer => new LeaseReply(answer), answered);
            case TransferCall transfer:
                return Open(new ClientTransfer(transfer.Target), _ => new TransferReply(), answered);
            case MembershipCall change:
                return Open(new ClientMemberChange(NextNumber(), change.Change), members => new MembershipReply(members), answered);
            default:
                throw new ArgumentException($"{call.GetType().Name} is no call of a client.", nameof(call));
        }
    }

    /// <summary>After a batch: whoever has an answer gets it.</summary>
    public void AnswerCompleted()
    {
        int kept = 0;
        for (int i = 0; i < _open.Count; i++)
        {
            if (_open[i].Reply() is { } reply) _open[i].Answered(reply);
            else _open[kept++] = _open[i];
        }

        _open.RemoveRange(kept, _open.Count - kept);
    }

    /// <summary>The process ends, and with it every connection.</summary>
    public void BreakAll()
    {
        foreach (OpenRequest open in _open) open.Answered(new BrokenReply());
        _open.Clear();
    }

    private ClientProposal Proposal(EnvelopeKind kind, Action<IBufferWriter<byte>> content)
    {
        ulong number = NextNumber();
        return new ClientProposal(number, Envelope.Seal(kind, self, number, content));
    }

    private ClientRequest<T> Open<T>(ClientRequest<T> request, Func<T, NodeReply> reply, Action<NodeReply> answered)
    {
        _open.Add(new OpenRequest(
            () => request.Answer switch
            {
                { IsCompletedSuccessfully: true } done => reply(done.Result),
                { IsFaulted: true, Exception.InnerException: NodeException failed } => new FailureReply(failed.Failure),
                _ => null,
            },
            answered));
        return request;
    }

    public ulong NextNumber() => ++_lastNumber == Envelope.Unanswered ? ++_lastNumber : _lastNumber;

    private readonly record struct OpenRequest(Func<NodeReply?> Reply, Action<NodeReply> Answered);
}
