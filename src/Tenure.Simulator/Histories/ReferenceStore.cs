using Tenure.Store;

namespace Tenure.Simulator.Histories;

/// <summary>
/// What the agreed commands should have done to the keys, worked out one by one by other means than the store's: a sorted table
/// and nothing else. It knows the commands that simulated clients use.
/// </summary>
internal sealed class ReferenceStore
{
    private readonly SortedDictionary<string, KeyView> _keys = new(StringComparer.Ordinal);
    private readonly SortedSet<long> _leases = [];
    private readonly List<KeyChange> _changes = [];

    public long Revision { get; private set; } = 1;

    /// <summary>Carries a command out, and returns the changes that it made, in their order.</summary>
    public IReadOnlyList<KeyChange> Apply(Command command)
    {
        _changes.Clear();
        switch (command)
        {
            case LeaseGrantCommand grant:
                _leases.Add(grant.Lease.Value);
                break;
            case LeaseRevokeCommand revoke when _leases.Remove(revoke.Lease.Value):
                foreach (string key in _keys.Where(pair => pair.Value.Lease == revoke.Lease.Value).Select(pair => pair.Key).ToArray()) Delete(key);
                break;
            case Operation operation when IsAccepted(operation):
                Run(operation);
                break;
        }

        if (_changes.Count > 0) Revision++;
        return [.. _changes];
    }

    private bool IsAccepted(Operation operation) => operation switch
    {
        PutCommand put => put.Lease == LeaseId.None || _leases.Contains(put.Lease.Value),
        TransactionCommand transaction => Branch(transaction).All(IsAccepted),
        _ => true,
    };

    private IReadOnlyList<Operation> Branch(TransactionCommand transaction) =>
        transaction.Comparisons.All(Holds) ? transaction.Success : transaction.Failure;

    private void Run(Operation operation)
    {
        switch (operation)
        {
            case PutCommand put:
                string key = put.Key.ToString();
                KeyView? before = _keys.GetValueOrDefault(key);
                _keys[key] = new KeyView(put.Value.ToString(), before?.CreateRevision ?? Revision + 1, Revision + 1, (before?.Version ?? 0) + 1, put.Lease.Value);
                _changes.Add(new KeyChange(Revision + 1, key, put.Value.ToString()));
                break;
            case DeleteRangeCommand delete:
                foreach (string deleted in In(delete.Range).ToArray()) Delete(deleted);
                break;
            case TransactionCommand transaction:
                foreach (Operation step in Branch(transaction)) Run(step);
                break;
        }
    }

    private void Delete(string key)
    {
        _keys.Remove(key);
        _changes.Add(new KeyChange(Revision + 1, key, null));
    }

    private bool Holds(Comparison comparison)
    {
        KeyView? view = _keys.GetValueOrDefault(comparison.Range.Start.ToString());
        if (comparison.Target == ComparisonTarget.Value) return view?.Value == comparison.Value.ToString();
        long actual = comparison.Target switch
        {
            ComparisonTarget.Version => view?.Version ?? 0,
            ComparisonTarget.CreateRevision => view?.CreateRevision ?? 0,
            ComparisonTarget.ModRevision => view?.ModRevision ?? 0,
            _ => view?.Lease ?? 0,
        };
        return comparison.Operator switch
        {
            ComparisonOperator.Equal => actual == comparison.Number,
            ComparisonOperator.Greater => actual > comparison.Number,
            ComparisonOperator.Less => actual < comparison.Number,
            _ => actual != comparison.Number,
        };
    }

    private IEnumerable<string> In(KeyRange range) =>
        range.IsSingleKey
            ? _keys.Keys.Where(key => key == range.Start.ToString())
            : _keys.Keys.Where(key => string.CompareOrdinal(key, range.Start.ToString()) >= 0
                && (range.IsUnbounded || string.CompareOrdinal(key, range.End.ToString()) < 0));
}
