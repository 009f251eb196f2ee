using Tenure.Protocols.Raft;

namespace Tenure.Node.Log;

/// <summary>
/// Whose log it is. It stands at the head of every segment, so that a directory of another cluster or another member is
/// refused instead of voting in the wrong company.
/// </summary>
internal readonly record struct LogIdentity(ulong ClusterId, NodeId Member)
{
    /// <exception cref="NodeStartException">The directory that has this identity is another one's.</exception>
    public void MustBe(LogIdentity expected)
    {
        if (ClusterId != expected.ClusterId)
            throw new NodeStartException($"the data directory belongs to cluster {ClusterId:x}, not to cluster {expected.ClusterId:x} that the flags name");
        if (Member != expected.Member)
            throw new NodeStartException($"the data directory belongs to member {Member}, not to member {expected.Member} that the flags name");
    }
}
