namespace Tenure.Cli.Running;

/// <summary>The times that the campaigning process and the guard agree on.</summary>
internal static class GroupDeadline
{
    /// <summary>How often the guard hears the newest deadline.</summary>
    public static readonly TimeSpan ExtendEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>How long before the deadline the group is killed: for the signal to arrive, and for a timer that is late.</summary>
    public static readonly TimeSpan KillMargin = TimeSpan.FromMilliseconds(150);

    /// <summary>
    /// How long before the deadline the group is asked to end. A third of the lease is what remains when two renewals
    /// have failed, and more than that is wasted by an election that only hiccups.
    /// </summary>
    public static TimeSpan Grace(TimeSpan lease) => lease / 3;
}
