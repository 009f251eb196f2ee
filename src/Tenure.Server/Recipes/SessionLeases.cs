using Tenure.Server.Grpc;
using Tenure.Server.Services;
using Tenure.Store;

namespace Tenure.Server.Recipes;

/// <summary>The lease under which a client contends.</summary>
internal sealed class SessionLeases(Proposals proposals)
{
    /// <summary>
    /// What a client gets that names no lease. Nobody renews it, so its leadership ends after this time, come what may:
    /// so it is with etcd.
    /// </summary>
    private const long UnnamedTtlSeconds = 60;

    public async ValueTask<GrpcReply<SessionLease>> ForAsync(LeaseId named, CancellationToken cancellation)
    {
        if (named != LeaseId.None) return new SessionLease(named);
        LeaseGrantCommand grant = new(LeaseTerms.NewId(), UnnamedTtlSeconds);
        return (await proposals.RunAsync<LeaseGrantResult>(grant, cancellation))
            .As(result => new SessionLease(result.Lease));
    }
}

/// <summary>The leadership or the lock ends with this lease at the latest.</summary>
internal sealed record SessionLease(LeaseId Id);
