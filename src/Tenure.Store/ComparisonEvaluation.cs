namespace Tenure.Store;

/// <summary>Whether a transaction's comparison holds.</summary>
internal static class ComparisonEvaluation
{
    /// <summary>What a key that does not exist compares as.</summary>
    private static readonly KeyValue Missing = KeyValue.Tombstone(Bytes.Empty, Revision.None);

    /// <summary>
    /// It must hold for every key of its range. Where there is none, numbers compare as 0; a value then has nothing to
    /// compare, and the comparison fails whatever its operator.
    /// </summary>
    public static bool Holds(in Keyspace keyspace, Comparison comparison)
    {
        List<KeyValue> found = keyspace.Collect(comparison.Range);
        if (found.Count == 0) return comparison.Target != ComparisonTarget.Value && Holds(Missing, comparison);
        return found.TrueForAll(kv => Holds(kv, comparison));
    }

    private static bool Holds(KeyValue kv, Comparison comparison)
    {
        int order = comparison.Target switch
        {
            ComparisonTarget.Version => kv.Version.CompareTo(comparison.Number),
            ComparisonTarget.CreateRevision => kv.CreateRevision.Value.CompareTo(comparison.Number),
            ComparisonTarget.ModRevision => kv.ModRevision.Value.CompareTo(comparison.Number),
            ComparisonTarget.Lease => kv.Lease.Value.CompareTo(comparison.Number),
            _ => kv.Value.CompareTo(comparison.Value),
        };
        return comparison.Operator switch
        {
            ComparisonOperator.Equal => order == 0,
            ComparisonOperator.NotEqual => order != 0,
            ComparisonOperator.Greater => order > 0,
            _ => order < 0,
        };
    }
}
