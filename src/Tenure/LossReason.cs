namespace Tenure;

/// <summary>Why a leadership ended.</summary>
public enum LossReason
{
    /// <summary>This process gave it up.</summary>
    Resigned = 1,

    /// <summary>No renewal was confirmed in time: the service could not be reached, or this process was paused.</summary>
    DeadlinePassed,

    /// <summary>The coordination service no longer has the lease: it was revoked, or expired there.</summary>
    LeaseGone,

    /// <summary>The entry that stands for this candidate was removed by somebody else.</summary>
    Removed,
}
