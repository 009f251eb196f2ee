namespace Tenure.Simulator.Search.Leases;

/// <summary>Something that happens to a candidate or to the grantor.</summary>
/// <param name="Detail">Hear and Lose: the word's number. Revoke and Return: which lease.</param>
internal readonly record struct LeaseEvent(LeaseEventKind Kind, int Detail = 0);

internal enum LeaseEventKind : byte
{
    /// <summary>A word of the other side arrives.</summary>
    Hear,

    /// <summary>A word of this side is lost on its way.</summary>
    Lose,

    /// <summary>The candidate looks at its clock, or the grantor looks for leases whose time is over.</summary>
    Look,

    /// <summary>The candidate stands for election.</summary>
    Campaign,

    /// <summary>The candidate gives up.</summary>
    Resign,

    /// <summary>The work that was told to stop has ended.</summary>
    Drained,

    /// <summary>The revocation of a lease whose time is over is committed.</summary>
    Revoke,

    /// <summary>The revocation could not be proposed.</summary>
    Return,

    /// <summary>Another member becomes the grantor.</summary>
    Failover,

    /// <summary>The process stands still from here on.</summary>
    Pause,

    /// <summary>The process runs again.</summary>
    Resume,
}
