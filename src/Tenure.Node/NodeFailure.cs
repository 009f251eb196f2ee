namespace Tenure.Node;

/// <summary>Why a node could not do what it was asked, although nothing was wrong with the request.</summary>
internal enum NodeFailure
{
    /// <summary>No quorum answered in time. A proposal may still be applied later, or never.</summary>
    TimedOut,

    /// <summary>More requests wait than the node holds.</summary>
    TooManyRequests,

    /// <summary>Only the leader can do it, and this member is not.</summary>
    NotLeader,

    /// <summary>The member named to lead is none that could.</summary>
    BadTransferee,

    /// <summary>The chosen successor did not take over in time.</summary>
    TransferTimedOut,

    /// <summary>The node is stopping.</summary>
    Stopped,
}

/// <summary>Carries a <see cref="NodeFailure"/> to whoever waits for the answer.</summary>
internal sealed class NodeException(NodeFailure failure) : Exception($"The node could not answer: {failure}.")
{
    public NodeFailure Failure { get; } = failure;
}
