using Tenure.Protocols;

namespace Tenure.Node.Loop;

/// <summary>
/// Something that may be done once a quorum has confirmed, after it was asked for, who leads, and this member has applied
/// all that was committed by then.
/// </summary>
internal abstract class Confirmation
{
    /// <summary>Whether nobody waits for it any more.</summary>
    public virtual bool IsOver(MonotonicTime now) => false;

    public abstract void Confirmed(MonotonicTime now);

    /// <summary>It could not be confirmed in time, or the node stops.</summary>
    public abstract void Failed(NodeFailure failure);
}
