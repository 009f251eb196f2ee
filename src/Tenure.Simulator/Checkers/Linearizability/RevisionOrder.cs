using Tenure.Simulator.Histories;

namespace Tenure.Simulator.Checkers.Linearizability;

/// <summary>
/// The order in which answered operations took effect, as their revisions tell it: a change has a revision of its own,
/// and whatever changed nothing belongs behind the change whose revision it saw.
/// </summary>
internal static class RevisionOrder
{
    public static List<KeyValueOperation> Of(IEnumerable<KeyValueOperation> operations) => [..
        from operation in operations
        where operation.Answer is not null
        orderby operation.Answer!.Revision, HasChanged(operation) ? 0 : 1, operation.Invoked
        select operation];

    /// <summary>
    /// What contradicts that order, or null: an operation that began after another had returned must not take effect before
    /// it, and two changes never share a revision.
    /// </summary>
    public static string? Check(IEnumerable<KeyValueOperation> history)
    {
        // The one that began last among those that took effect before the present one. Those that changed nothing and saw the
        // same revision as it have no order among themselves.
        KeyValueOperation? latest = null;
        KeyValueOperation? latestHere = null;
        KeyValueOperation? previous = null;
        foreach (KeyValueOperation now in Of(history))
        {
            bool isHere = previous?.Answer!.Revision == now.Answer!.Revision;
            if (isHere && HasChanged(now)) return $"two changes have one revision: {previous}, and {now}";
            if (!isHere) latest = Later(latest, latestHere);
            if (latest is not null && now.Returned < latest.Invoked)
                return $"{latest} began after this had returned: {now}; and it has no higher revision";

            if (HasChanged(now)) latest = Later(latest, now);
            else latestHere = Later(latestHere, now);
            previous = now;
        }

        return null;
    }

    private static KeyValueOperation? Later(KeyValueOperation? one, KeyValueOperation? other) =>
        one is null || (other is not null && other.Invoked > one.Invoked) ? other : one;

    public static bool HasChanged(KeyValueOperation operation)
    {
        if (operation.Answer!.IsRefused) return false;
        IReadOnlyList<KeyStep> steps = operation.Answer!.Succeeded ? operation.Request.Then : operation.Request.Otherwise;
        for (int i = 0; i < steps.Count; i++)
        {
            if (steps[i].Kind == KeyStepKind.Put) return true;
            if (steps[i].Kind is KeyStepKind.Delete or KeyStepKind.EndLease && operation.Answer.Steps[i].Deleted > 0) return true;
        }

        return false;
    }
}
