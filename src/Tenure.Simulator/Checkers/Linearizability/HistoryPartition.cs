using Tenure.Simulator.Histories;

namespace Tenure.Simulator.Checkers.Linearizability;

/// <summary>
/// Splits a history into parts that share no key. Linearizability is local (Herlihy and Wing 1990, §3.3): the whole is
/// linearizable if and only if each part is. A transaction over several keys, or a lease that several keys are attached to,
/// ties these together.
/// </summary>
internal static class HistoryPartition
{
    public static IEnumerable<List<KeyValueOperation>> Of(IReadOnlyList<KeyValueOperation> history)
    {
        Dictionary<string, string> parents = new(StringComparer.Ordinal);
        foreach (KeyValueOperation operation in history) Unite(parents, TiesOf(operation));

        SortedDictionary<string, List<KeyValueOperation>> parts = new(StringComparer.Ordinal);
        foreach (KeyValueOperation operation in history)
        {
            if (TiesOf(operation).FirstOrDefault() is not { } tie) continue;
            string part = Root(parents, tie);
            if (!parts.TryGetValue(part, out List<KeyValueOperation>? operations)) parts.Add(part, operations = []);
            operations.Add(operation);
        }

        return parts.Values;
    }

    /// <summary>The keys and the leases that an operation is about.</summary>
    private static IEnumerable<string> TiesOf(KeyValueOperation operation) => operation.Request.Keys.Concat(
        from step in operation.Request.Then.Concat(operation.Request.Otherwise)
        where step.Lease != 0
        select $"lease {step.Lease}");

    private static void Unite(Dictionary<string, string> parents, IEnumerable<string> ties)
    {
        string? first = null;
        foreach (string tie in ties)
        {
            string root = Root(parents, tie);
            if (first is null) first = root;
            else parents[root] = first;
        }
    }

    private static string Root(Dictionary<string, string> parents, string tie)
    {
        parents.TryAdd(tie, tie);
        while (parents[tie] != tie) tie = parents[tie] = parents[parents[tie]];
        return tie;
    }
}
