using Tenure.Node;
using Tenure.Node.Leases;
using Tenure.Node.Loop;
using Tenure.Node.Peers;
using Tenure.Node.Watches;
using Tenure.Protocols.Raft;
using Tenure.Store;

namespace Tenure.Simulator.Hosts;

/// <summary>A simulated member as the services of the server above it see it.</summary>
internal sealed class ServedNode(NodeProcess process, NodeSettings settings) : IClusterNode
{
    public StoreRoot Root => process.Core.Root;

    public Revision WokenThrough => process.Core.WokenThrough;

    public NodeStatus Status =>
        new(settings.ClusterId, process.Core.Id, process.Core.Role, process.Core.Term, process.Core.Leader, process.Core.Commit, process.Core.Applied, 0);

    public IReadOnlyList<Member> Members => process.Core.Members.Members;

    public async ValueTask<CommandResult> ProposeAsync(Command command, CancellationToken cancel)
    {
        ulong number = process.NextNumber();
        ReadOnlyMemory<byte> envelope =
            Envelope.Seal(EnvelopeKind.StoreCommand, process.Core.Id, number, into => CommandCodec.Write(into, command));
        return (await AskAsync(new ClientProposal(number, envelope), cancel))!;
    }

    public async ValueTask<StoreRoot> ReadAsync(CancellationToken cancel) => await AskAsync(new ClientRead(), cancel);

    public async ValueTask<LeaseAnswer?> KeepAliveAsync(LeaseId lease, CancellationToken cancel) =>
        await AskAsync(new ClientLeaseQuestion(process.NextNumber(), LeaseQuestionKind.KeepAlive, lease), cancel);

    public async ValueTask<LeaseAnswer?> TimeToLiveAsync(LeaseId lease, CancellationToken cancel) =>
        await AskAsync(new ClientLeaseQuestion(process.NextNumber(), LeaseQuestionKind.TimeToLive, lease), cancel);

    public async ValueTask MoveLeaderAsync(NodeId target, CancellationToken cancel) => await AskAsync(new ClientTransfer(target), cancel);

    public async ValueTask<IReadOnlyList<Member>> ChangeMembersAsync(ConfigurationChange change, CancellationToken cancel) =>
        await AskAsync(new ClientMemberChange(process.NextNumber(), change), cancel);

    public IDisposable Watch(KeyRange range, IWatcher watcher)
    {
        process.Post(new WatchAdded(range, watcher));
        return new Watching(process, range, watcher);
    }

    private Task<T> AskAsync<T>(ClientRequest<T> request, CancellationToken cancel)
    {
        process.Post(request);
        return AnswerAsync(request).WaitAsync(cancel);
    }

    /// <summary>
    /// The request's own task completes outside of the process, and a wait that is told so by the framework goes on on the thread
    /// pool; an await goes on where it was begun.
    /// </summary>
    private static async Task<T> AnswerAsync<T>(ClientRequest<T> request) => await request.Answer;

    private sealed class Watching(NodeProcess process, KeyRange range, IWatcher watcher) : IDisposable
    {
        private bool _isOver;

        public void Dispose()
        {
            if (_isOver) return;
            _isOver = true;
            process.Post(new WatchRemoved(range, watcher));
        }
    }
}
