namespace Tenure.Store;

/// <summary>Answers a range: choose the revision, collect, filter, sort, cut off.</summary>
internal static class RangeEvaluation
{
    public static CommandResult Evaluate(in Keyspace keyspace, RangeQuery query)
    {
        Revision at = query.Revision <= Revision.None ? keyspace.Revision : query.Revision;
        if (keyspace.CheckReadable(at) is { } error) return new CommandFailure(keyspace.Revision, error);

        List<KeyValue> found = keyspace.Collect(query.Range, at, CollectionLimit(query), out long count);
        if (query.CountOnly) return new RangeResult(keyspace.Revision, [], false, count);

        if (HasFilters(query)) found.RemoveAll(kv => !Passes(query, kv));
        found = Sorted(found, query);
        bool more = query.Limit > 0 && found.Count > query.Limit;
        if (more) found.RemoveRange((int)query.Limit, found.Count - (int)query.Limit);
        if (query.KeysOnly) found = found.ConvertAll(kv => kv with { Value = Bytes.Empty });
        return new RangeResult(keyspace.Revision, found, more, count);
    }

    /// <summary>
    /// How many keys to collect. Only an order asked for, or a filter, makes a limited range look at all keys: a target
    /// without an order sorts just the first keys, as etcd does. One key too many shows that there are more.
    /// </summary>
    private static long CollectionLimit(RangeQuery query)
    {
        if (query.CountOnly) return 0;
        bool needsAll = query.Limit <= 0 || query.Order != SortOrder.None || HasFilters(query);
        return needsAll || query.Limit == long.MaxValue ? long.MaxValue : query.Limit + 1;
    }

    private static bool HasFilters(RangeQuery query) =>
        query.MinModRevision != Revision.None || query.MaxModRevision != Revision.None ||
        query.MinCreateRevision != Revision.None || query.MaxCreateRevision != Revision.None;

    private static bool Passes(RangeQuery query, KeyValue kv) =>
        IsBetween(kv.ModRevision, query.MinModRevision, query.MaxModRevision) &&
        IsBetween(kv.CreateRevision, query.MinCreateRevision, query.MaxCreateRevision);

    private static bool IsBetween(Revision revision, Revision least, Revision most) =>
        (least == Revision.None || revision >= least) && (most == Revision.None || revision <= most);

    /// <summary>Sorts stably, so that keys which tie stay in key order.</summary>
    private static List<KeyValue> Sorted(List<KeyValue> found, RangeQuery query)
    {
        if (query.Target == SortTarget.Key)
        {
            if (query.Order == SortOrder.Descend) found.Reverse();
            return found;
        }
        IComparer<KeyValue> order = Comparer<KeyValue>.Create((left, right) => Compare(left, right, query.Target));
        return query.Order == SortOrder.Descend
            ? [.. found.OrderDescending(order)]
            : [.. found.Order(order)];
    }

    private static int Compare(KeyValue left, KeyValue right, SortTarget target) => target switch
    {
        SortTarget.Version => left.Version.CompareTo(right.Version),
        SortTarget.CreateRevision => left.CreateRevision.CompareTo(right.CreateRevision),
        SortTarget.ModRevision => left.ModRevision.CompareTo(right.ModRevision),
        SortTarget.Value => left.Value.CompareTo(right.Value),
        _ => left.Key.CompareTo(right.Key),
    };
}
