namespace Tenure.Protocols.Leases;

/// <summary>One campaign of a <see cref="LeaseHolder"/>; what belongs to an earlier one is out of date.</summary>
internal readonly record struct CampaignId(long Value);

/// <summary>Why a campaign or a leadership ended.</summary>
internal enum EndReason : byte
{
    /// <summary>The candidate gave it up.</summary>
    Resigned,

    /// <summary>The last confirmed renewal justifies no belief any more.</summary>
    DeadlinePassed,

    /// <summary>The grantor does not know the lease.</summary>
    LeaseGone,

    /// <summary>The candidate's entry was removed while its lease may still live.</summary>
    Removed,

    /// <summary>The request to campaign failed.</summary>
    Failed,
}

/// <summary>What a <see cref="LeaseHolder"/> asks of its driver, in this order.</summary>
internal abstract record LeaseEffect;

/// <summary>
/// Ask for a lease and stand for election with it. Answer with <see cref="LeaseHolder.Granted"/>, and with
/// <see cref="LeaseHolder.Won"/> when this candidate's turn has come.
/// </summary>
internal sealed record StartCampaign(CampaignId Campaign) : LeaseEffect;

/// <summary>Renew the lease. The answer names the time that is given here, which is before the send.</summary>
internal sealed record SendRenewal(CampaignId Campaign, MonotonicTime Sent) : LeaseEffect;

/// <summary>This candidate leads, and may believe so until the deadline. Each renewal says it again.</summary>
internal sealed record Lead(CampaignId Campaign, MonotonicTime Deadline) : LeaseEffect;

/// <summary>
/// The leadership ends: tell the work to stop. Answer with <see cref="LeaseHolder.Drained"/> when it has.
/// </summary>
internal sealed record StopWork(CampaignId Campaign, EndReason Reason) : LeaseEffect;

/// <summary>The campaign ended before it was won.</summary>
internal sealed record CampaignEnded(CampaignId Campaign, EndReason Reason) : LeaseEffect;

/// <summary>Remove at the grantor what is left of the campaign. Nothing waits for an answer.</summary>
internal sealed record Release(CampaignId Campaign) : LeaseEffect;
