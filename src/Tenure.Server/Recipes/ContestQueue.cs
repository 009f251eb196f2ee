using Tenure.Node;
using Tenure.Server.Grpc;
using Tenure.Server.Services;
using Tenure.Store;
using Tenure.Wire.Etcd;
using Tenure.Wire.Grpc;

namespace Tenure.Server.Recipes;

/// <summary>What it takes to contend: to take a place, to wait until it comes to the front, and to leave.</summary>
internal sealed class ContestQueue(IClusterNode node, Proposals proposals)
{
    /// <summary>
    /// Takes a place for the lease, or the one that it already has, and waits until nobody is before it. Whatever ends
    /// this early, a client that gave up or a deadline, the place is left, so that nobody waits behind a contender that
    /// is not there.
    /// </summary>
    public async ValueTask<GrpcReply<Entry>> ContendAsync(
        Contest contest, LeaseId lease, Bytes value, CancellationToken cancellation)
    {
        // Not to be cancelled: a command that was sent may still be carried out, and then there is a place to be left.
        // The node gives it a deadline.
        GrpcReply<Entry> entered = await EnterOrForsakeAsync(contest, lease, value);
        if (entered.Value is not { } entry) return entered;
        try
        {
            GrpcStatus shown = entry.Value == value ? GrpcStatus.Ok : (await ShowAsync(entry.Place, lease, value, cancellation)).Status;
            GrpcStatus turn = shown.IsOk ? await WaitForTurnAsync(contest, entry.Place, cancellation) : shown;
            return turn.IsOk ? entered : turn;
        }
        catch
        {
            await LeaveAsync(entry.Place, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Changes the value that the place's key shows. ElectionNotLeader says that the place is lost.</summary>
    public async ValueTask<GrpcReply<TransactionResult>> ShowAsync(
        Place place, LeaseId lease, Bytes value, CancellationToken cancellation)
    {
        TransactionCommand show = new([place.IsHeld], [new PutCommand(place.Key, value) { Lease = lease }], []);
        GrpcReply<TransactionResult> reply = await proposals.RunAsync<TransactionResult>(show, cancellation);
        return reply.Value is { Succeeded: false } ? EtcdErrors.ElectionNotLeader : reply;
    }

    /// <summary>Gives the place up, if it is still held. The revision is that of the answer.</summary>
    public async ValueTask<GrpcReply<TransactionResult>> LeaveAsync(Place place, CancellationToken cancellation) =>
        await proposals.RunAsync<TransactionResult>(
            new TransactionCommand([place.IsHeld], [new DeleteRangeCommand(KeyRange.Single(place.Key))], []), cancellation);

    /// <summary>
    /// A command that got no answer may be carried out later. So what could come of it is taken back, by a command that cannot be
    /// carried out before it.
    /// </summary>
    private async ValueTask<GrpcReply<Entry>> EnterOrForsakeAsync(Contest contest, LeaseId lease, Bytes value)
    {
        try
        {
            return await EnterAsync(contest, lease, value, CancellationToken.None);
        }
        catch (NodeException)
        {
            KeyRange key = KeyRange.Single(contest.KeyOf(lease));
            Comparison isOurs = new(key, ComparisonTarget.Lease, ComparisonOperator.Equal, lease.Value, Bytes.Empty);
            await proposals.RunAsync<TransactionResult>(
                new TransactionCommand([isOurs], [new DeleteRangeCommand(key)], []), CancellationToken.None);
            throw;
        }
    }

    private async ValueTask<GrpcReply<Entry>> EnterAsync(
        Contest contest, LeaseId lease, Bytes value, CancellationToken cancellation)
    {
        Bytes key = contest.KeyOf(lease);
        TransactionCommand enter = new(
            [Place.IsFree(key)],
            [new PutCommand(key, value) { Lease = lease }],
            [new RangeQuery(KeyRange.Single(key))]);
        return (await proposals.RunAsync<TransactionResult>(enter, cancellation)).As(result => result.Results switch
        {
            [PutResult put] => new Entry(new Place(key, put.Revision), value, result.Revision),
            [RangeResult { KeyValues: [KeyValue held] }] => new Entry(new Place(key, held.CreateRevision), held.Value, result.Revision),
            _ => throw new InvariantException("A key neither existed nor could be created."),
        });
    }

    /// <summary>
    /// Ok says that the place is first, and was still held when the cluster was asked last; LeaseNotFound that it was
    /// lost on the way, mostly with its lease.
    /// </summary>
    private async ValueTask<GrpcStatus> WaitForTurnAsync(Contest contest, Place place, CancellationToken cancellation)
    {
        // The place was taken in a command that this member has applied, so its own root already shows who is before it.
        StoreRoot root = node.Root;
        while (true)
        {
            if (!place.IsHeldIn(root)) return EtcdErrors.LeaseNotFound;
            if (contest.Predecessor(root, place) is not { } predecessor) return GrpcStatus.Ok;

            await WaitForEndAsync(new Place(predecessor.Key, predecessor.CreateRevision), place, cancellation);
            // That one has gone, perhaps only to let another come forward, and our own lease may have ended meanwhile:
            // both are asked of the cluster anew.
            root = await node.ReadAsync(cancellation);
        }
    }

    private async ValueTask WaitForEndAsync(Place predecessor, Place own, CancellationToken cancellation)
    {
        ChangeSignal changed = new();
        using IDisposable theirs = node.Watch(KeyRange.Single(predecessor.Key), changed);
        using IDisposable ours = node.Watch(KeyRange.Single(own.Key), changed);
        for (StoreRoot root = node.Root; predecessor.IsHeldIn(root) && own.IsHeldIn(root); root = node.Root)
            await changed.WaitAsync(cancellation);
    }
}

/// <summary>A place with the value that its key showed on entering, and the revision of the answer that said so.</summary>
internal sealed record Entry(Place Place, Bytes Value, Revision Revision);
