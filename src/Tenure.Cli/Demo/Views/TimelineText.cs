using Tenure.Cli.Demo.Events;

namespace Tenure.Cli.Demo.Views;

/// <summary>Events in words. Those that come twenty times a second have none.</summary>
internal static class TimelineText
{
    public static string? Describe(DemoEvent happened) => Words(happened) is { } words ? $"{happened.At,7:0.000}  {words}" : null;

    private static string? Words(DemoEvent happened) => happened switch
    {
        Leading leading => $"{leading.Worker} LEADS with token {leading.Token} (term {leading.Term})",
        Lost lost => $"{lost.Worker} is told that it lost token {lost.Token}: {lost.Reason}",
        Refused refused => $"{refused.Worker} is REFUSED: record {refused.N} with token {refused.Presented}; the highest is {refused.Highest}",
        Elected elected => $"{elected.Node} leads the cluster in term {elected.Term}",
        SteppedDown down => $"{down.Node} no longer leads the cluster (term {down.Term})",
        Following following => $"{following.Node} follows {following.Leader} (term {following.Term})",
        Acted acted => Words(acted),
        _ => null,
    };

    private static string Words(Acted acted)
    {
        string note = acted.Note.Length > 0 ? $": {acted.Note}" : "";
        return acted.Action switch
        {
            DemoAction.Started => $"{acted.Target} is started {acted.Note}",
            DemoAction.Killed => $"{acted.Target} is KILLED{note}",
            DemoAction.Paused => $"{acted.Target} is PAUSED{note}",
            DemoAction.Continued => $"{acted.Target} is woken{note}",
            DemoAction.Cut => $"{acted.Target} is CUT OFF{note}",
            DemoAction.Healed => $"{acted.Target} is healed{note}",
            DemoAction.Transferred => $"{acted.Target} is handed the cluster's leadership {acted.Note}",
            DemoAction.Landed => $"{acted.Target}'s late write LANDS{note}",
            DemoAction.Unfenced => $"{acted.Target}{note}",
            _ => $"{acted.Target} ENDED by itself{note}",
        };
    }
}
