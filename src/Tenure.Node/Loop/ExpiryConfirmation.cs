using Tenure.Node.Leases;
using Tenure.Protocols;
using Tenure.Store;

namespace Tenure.Node.Loop;

/// <summary>Leases whose time is over: revoked once a quorum has confirmed that it is for this member to say so.</summary>
internal sealed class ExpiryConfirmation(List<LeaseId> due, Grantor grantor, Func<IReadOnlyList<LeaseId>, MonotonicTime, bool> revoke) : Confirmation
{
    public override void Confirmed(MonotonicTime now)
    {
        // A client may have revoked some meanwhile; and a leader that was deposed and elected again granted all anew.
        LeaseId[] ending = [.. due.Where(grantor.IsEnding)];
        if (ending.Length == 0 || revoke(ending, now)) return;
        foreach (LeaseId lease in ending) grantor.ReturnDue(lease);
    }

    public override void Failed(NodeFailure failure)
    {
        foreach (LeaseId lease in due) grantor.ReturnDue(lease);
    }
}
