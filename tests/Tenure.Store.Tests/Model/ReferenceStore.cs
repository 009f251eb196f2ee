namespace Tenure.Store.Tests.Model;

/// <summary>
/// The store as one would write it who has all the time in the world: a list of every version ever made, searched from
/// the start for each question. It shares only the data types with the store that it judges.
/// </summary>
internal sealed class ReferenceStore
{
    private List<KeyValue> _versions = [];

    public Dictionary<LeaseId, long> Leases { get; private set; } = [];

    public long Revision { get; private set; } = 1;

    public long CompactRevision { get; private set; } = -1;

    private bool Wrote => _versions.Count > 0 && _versions[^1].ModRevision.Value > Revision;

    private long Visible => Wrote ? Revision + 1 : Revision;

    public CommandResult Apply(Command command)
    {
        CommandResult result = Run(command);
        if (Wrote) Revision++;
        return result;
    }

    public KeyValue? At(Bytes key, long revision)
    {
        KeyValue? last = _versions.LastOrDefault(kv => kv.Key == key && kv.ModRevision.Value <= revision);
        return last is { IsTombstone: false } ? last : null;
    }

    public List<KeyValue> InRange(KeyRange range, long revision) =>
    [
        .. _versions.Select(kv => kv.Key).Distinct().Where(key => IsIn(range, key)).Order()
            .Select(key => At(key, revision)).OfType<KeyValue>(),
    ];

    public List<Bytes> AttachedKeys(LeaseId lease) =>
        [.. InRange(KeyRange.All, Visible).Where(kv => kv.Lease == lease).Select(kv => kv.Key)];

    public List<KeyValue> ChangesFrom(long from, KeyRange range) =>
        [.. _versions.Where(kv => kv.ModRevision.Value >= from && IsIn(range, kv.Key))];

    public KeyValue? Previous(KeyValue change)
    {
        long before = change.ModRevision.Value - 1;
        return before < CompactRevision ? null : At(change.Key, before);
    }

    private static bool IsIn(KeyRange range, Bytes key)
    {
        if (range.End.Length == 0) return key.CompareTo(range.Start) == 0;
        bool isAfterStart = key.CompareTo(range.Start) >= 0;
        bool hasNoEnd = range.End.ToString() == "\0";
        return isAfterStart && (hasNoEnd || key.CompareTo(range.End) < 0);
    }

    private CommandResult Run(Command command)
    {
        switch (command)
        {
            case CompactCommand compact:
                if (compact.At.Value <= CompactRevision) return Fail(StoreError.Compacted);
                if (compact.At.Value > Revision) return Fail(StoreError.FutureRevision);
                CompactRevision = compact.At.Value;
                return new CompactResult(new(Revision));
            case LeaseGrantCommand grant:
                if (!Leases.TryAdd(grant.Lease, grant.TtlSeconds)) return Fail(StoreError.LeaseExists);
                return new LeaseGrantResult(new(Revision), grant.Lease, grant.TtlSeconds);
            case LeaseRevokeCommand revoke:
                if (!Leases.ContainsKey(revoke.Lease)) return Fail(StoreError.LeaseNotFound);
                foreach (Bytes key in AttachedKeys(revoke.Lease)) Write(KeyValue.Tombstone(key, new(Revision + 1)));
                Leases.Remove(revoke.Lease);
                return new LeaseRevokeResult(new(Visible));
            case Operation operation:
                return RunAtomically(operation);
            default:
                throw new InvalidOperationException();
        }
    }

    /// <summary>Tries it out, and goes back to what was if anything in it fails.</summary>
    private CommandResult RunAtomically(Operation operation)
    {
        List<KeyValue> before = [.. _versions];
        var decisions = new Queue<bool>();
        Decide(operation, decisions);
        try
        {
            CommandResult result = Run(operation, decisions, isNested: false);
            return operation is TransactionCommand ? result with { Revision = new(Visible) } : result;
        }
        catch (RefusedException refusal)
        {
            _versions = before;
            return Fail(refusal.Error);
        }
    }

    private void Decide(Operation operation, Queue<bool> decisions)
    {
        if (operation is not TransactionCommand txn) return;
        bool succeeded = txn.Comparisons.All(Holds);
        decisions.Enqueue(succeeded);
        foreach (Operation nested in succeeded ? txn.Success : txn.Failure) Decide(nested, decisions);
    }

    private CommandResult Run(Operation operation, Queue<bool> decisions, bool isNested)
    {
        switch (operation)
        {
            case PutCommand put:
                KeyValue? old = At(put.Key, Visible);
                if (put.Lease.Value != 0 && !Leases.ContainsKey(put.Lease)) throw new RefusedException(StoreError.LeaseNotFound);
                if ((put.IgnoreValue || put.IgnoreLease) && old is null) throw new RefusedException(StoreError.KeyNotFound);
                Write(new KeyValue(
                    put.Key,
                    put.IgnoreValue ? old!.Value : put.Value,
                    old is null ? new(Revision + 1) : old.CreateRevision,
                    new(Revision + 1),
                    old is null ? 1 : old.Version + 1,
                    put.IgnoreLease ? old!.Lease : put.Lease));
                return new PutResult(new(Visible), put.PrevKv ? old : null);
            case DeleteRangeCommand delete:
                List<KeyValue> deleted = InRange(delete.Range, Visible);
                foreach (KeyValue kv in deleted) Write(KeyValue.Tombstone(kv.Key, new(Revision + 1)));
                return new DeleteRangeResult(new(Visible), deleted.Count, delete.PrevKv ? deleted : []);
            case RangeQuery query:
                return Range(query, isNested);
            default:
                var txn = (TransactionCommand)operation;
                bool succeeded = decisions.Dequeue();
                return new TransactionResult(default, succeeded, [.. (succeeded ? txn.Success : txn.Failure).Select(nested => Run(nested, decisions, true))]);
        }
    }

    private RangeResult Range(RangeQuery query, bool isNested)
    {
        long at = query.Revision.Value;
        if (at > Revision) throw new RefusedException(StoreError.FutureRevision);
        if ((at > 0 || (isNested && at < 0)) && at < CompactRevision) throw new RefusedException(StoreError.Compacted);
        List<KeyValue> all = InRange(query.Range, at <= 0 ? Visible : at);
        if (query.CountOnly) return new RangeResult(new(Visible), [], false, all.Count);

        bool isFiltered = (query.MinModRevision.Value, query.MaxModRevision.Value, query.MinCreateRevision.Value, query.MaxCreateRevision.Value) != (0, 0, 0, 0);
        IEnumerable<KeyValue> rest = all;
        if (query.Limit > 0 && query.Order == SortOrder.None && !isFiltered) rest = rest.Take((int)query.Limit + 1);
        if (query.MinModRevision.Value != 0) rest = rest.Where(kv => kv.ModRevision.Value >= query.MinModRevision.Value);
        if (query.MaxModRevision.Value != 0) rest = rest.Where(kv => kv.ModRevision.Value <= query.MaxModRevision.Value);
        if (query.MinCreateRevision.Value != 0) rest = rest.Where(kv => kv.CreateRevision.Value >= query.MinCreateRevision.Value);
        if (query.MaxCreateRevision.Value != 0) rest = rest.Where(kv => kv.CreateRevision.Value <= query.MaxCreateRevision.Value);
        List<KeyValue> sorted = [.. Sort(rest, query)];
        bool more = query.Limit > 0 && sorted.Count > query.Limit;
        if (more) sorted = sorted[..(int)query.Limit];
        if (query.KeysOnly) sorted = [.. sorted.Select(kv => kv with { Value = default })];
        return new RangeResult(new(Visible), sorted, more, all.Count);
    }

    private static IEnumerable<KeyValue> Sort(IEnumerable<KeyValue> versions, RangeQuery query)
    {
        bool isDescending = query.Order == SortOrder.Descend;
        return query.Target switch
        {
            SortTarget.Version => By(kv => kv.Version),
            SortTarget.CreateRevision => By(kv => kv.CreateRevision.Value),
            SortTarget.ModRevision => By(kv => kv.ModRevision.Value),
            SortTarget.Value => By(kv => kv.Value),
            _ => By(kv => kv.Key),
        };

        IEnumerable<KeyValue> By<T>(Func<KeyValue, T> what) => isDescending ? versions.OrderByDescending(what) : versions.OrderBy(what);
    }

    private bool Holds(Comparison comparison)
    {
        List<KeyValue> found = InRange(comparison.Range, Revision);
        if (found.Count == 0)
        {
            if (comparison.Target == ComparisonTarget.Value) return false;
            found = [new KeyValue(default, default, default, default, 0, default)];
        }
        return found.All(kv =>
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
        });
    }

    private void Write(KeyValue version) => _versions.Add(version);

    private CommandFailure Fail(StoreError error) => new(new(Revision), error);

    private sealed class RefusedException(StoreError error) : Exception
    {
        public StoreError Error { get; } = error;
    }
}
