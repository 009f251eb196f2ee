using Tenure.Server.Grpc;
using Tenure.Server.Mapping;
using Tenure.Server.Recipes;
using Tenure.Store;
using Tenure.Wire.Protos;

namespace Tenure.Server.Services;

/// <summary>Locks by etcd's recipe, which is the one for elections without a value.</summary>
internal sealed class LockService(Proposals proposals, ContestQueue queue, SessionLeases leases, AnswerHeaders headers)
{
    public async ValueTask<GrpcReply<LockResponse>> LockAsync(LockRequest request, CancellationToken cancellation)
    {
        GrpcReply<SessionLease> lease = await leases.ForAsync(new LeaseId(request.Lease), cancellation);
        if (lease.Value is not { } session) return lease.Status;

        Contest contest = Contest.Named(request.Name.ToBytes());
        return (await queue.ContendAsync(contest, session.Id, Bytes.Empty, cancellation))
            .As(won => new LockResponse { Header = headers.Now(), Key = won.Place.Key.ToByteString() });
    }

    /// <summary>Deletes the key, whoever asks and whether it exists or not: the key is all that an unlocker has to show.</summary>
    public async ValueTask<GrpcReply<UnlockResponse>> UnlockAsync(UnlockRequest request, CancellationToken cancellation)
    {
        DeleteRangeCommand delete = new(KeyRange.Single(request.Key.ToBytes()));
        return (await proposals.RunAsync<DeleteRangeResult>(delete, cancellation))
            .As(result => new UnlockResponse { Header = headers.At(result.Revision) });
    }
}
