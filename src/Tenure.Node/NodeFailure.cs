namespace Tenure.Node;

/// <summary>
/// Why a node could not do what it was asked, although the request was well formed. Members tell each other by number, so
/// the numbers stay.
/// </summary>
internal enum NodeFailure : byte
{
    /// <summary>No quorum answered in time. A proposal may still be applied later, or never.</summary>
    TimedOut = 1,

    /// <summary>More requests wait than the node holds.</summary>
    TooManyRequests = 2,

    /// <summary>Only the leader can do it, and this member is not.</summary>
    NotLeader = 3,

    /// <summary>The member named to lead is none that could.</summary>
    BadTransferee = 4,

    /// <summary>The chosen successor did not take over in time.</summary>
    TransferTimedOut = 5,

    /// <summary>The node is stopping.</summary>
    Stopped = 6,

    /// <summary>There is, or was, a member with this id.</summary>
    MemberExists = 7,

    MemberNotFound = 8,

    /// <summary>Another member has one of the peer URLs.</summary>
    PeerUrlExists = 9,

    /// <summary>Only a learner can be promoted.</summary>
    NotLearner = 10,

    /// <summary>The learner has not caught up.</summary>
    LearnerNotReady = 11,

    TooManyLearners = 12,

    /// <summary>Without the member, no majority of those that are left would have run even once.</summary>
    NotEnoughStarted = 13,

    TooManyMembers = 14,
}

/// <summary>Carries a <see cref="NodeFailure"/> to whoever waits for the answer.</summary>
internal sealed class NodeException(NodeFailure failure) : Exception($"The node could not answer: {failure}.")
{
    public NodeFailure Failure { get; } = failure;
}
