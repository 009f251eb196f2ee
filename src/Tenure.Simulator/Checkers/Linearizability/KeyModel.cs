using Tenure.Simulator.Histories;

namespace Tenure.Simulator.Checkers.Linearizability;

/// <summary>
/// What keys should hold: the sequential model that histories are compared with. Immutable; equal models behave alike.
/// </summary>
internal sealed class KeyModel : IEquatable<KeyModel>
{
    /// <summary>A revision that no answer has named: that of a write whose answer was lost.</summary>
    private const long Unknown = -1;

    public static readonly KeyModel Empty = new([], []);

    private readonly SortedDictionary<string, KeyView> _keys;
    private readonly SortedSet<long> _endedLeases;

    private KeyModel(SortedDictionary<string, KeyView> keys, SortedSet<long> endedLeases) => (_keys, _endedLeases) = (keys, endedLeases);

    /// <summary>
    /// The model after an operation, and how many revisions that used up; null where the answer is not what the model would
    /// have given. An operation without an answer may have had any.
    /// </summary>
    public KeyModel? After(KeyValueOperation operation, out bool changed)
    {
        changed = false;
        KeyValueAnswer? answer = operation.Answer;
        if (answer is { IsRefused: true }) return NamesEndedLease(operation.Request.Then) ? this : null;

        bool holds = operation.Request.Conditions.All(condition => (_keys.GetValueOrDefault(condition.Key)?.Version ?? 0) == condition.Version);
        if (answer is not null && answer.Succeeded != holds) return null;

        IReadOnlyList<KeyStep> steps = holds ? operation.Request.Then : operation.Request.Otherwise;
        if (answer is not null && answer.Steps.Count != steps.Count) return null;
        // A put with a lease that has ended is refused, and all that is asked with it; an answer says that it was not.
        if (NamesEndedLease(steps)) return answer is null ? this : null;

        Draft draft = new(this, answer?.Revision ?? Unknown);
        for (int i = 0; i < steps.Count; i++)
            if (!draft.Take(steps[i], answer?.Steps[i])) return null;
        changed = draft.HasChanged;
        return draft.Result;
    }

    private bool NamesEndedLease(IReadOnlyList<KeyStep> steps) =>
        steps.Any(step => step.Kind == KeyStepKind.Put && _endedLeases.Contains(step.Lease));

    public bool Equals(KeyModel? other) =>
        other is not null
        && _keys.Keys.SequenceEqual(other._keys.Keys)
        && _keys.Values.SequenceEqual(other._keys.Values)
        && _endedLeases.SequenceEqual(other._endedLeases);

    public override bool Equals(object? obj) => Equals(obj as KeyModel);

    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (KeyView view in _keys.Values) hash.Add(view.Version);
        hash.Add(_keys.Count);
        return hash.ToHashCode();
    }

    /// <summary>The steps of one operation, on a copy that is made when the first of them changes something.</summary>
    private sealed class Draft(KeyModel from, long revision)
    {
        private SortedDictionary<string, KeyView> _keys = from._keys;
        private SortedSet<long> _endedLeases = from._endedLeases;
        private bool _isCopy;

        /// <summary>Whether a key changed, which makes a revision.</summary>
        public bool HasChanged { get; private set; }

        public KeyModel Result => _isCopy ? new KeyModel(_keys, _endedLeases) : from;

        public bool Take(KeyStep step, StepAnswer? answer) => step.Kind switch
        {
            KeyStepKind.Get => answer is null || Get(step.Key, answer.Value.Found),
            KeyStepKind.Put => Put(step),
            KeyStepKind.Delete => Delete(step.Key, answer),
            _ => End(step.Lease),
        };

        /// <summary>A revision that was unknown so far is learnt from whoever sees it first.</summary>
        private bool Get(string key, KeyView? found)
        {
            KeyView? expected = _keys.GetValueOrDefault(key);
            if (expected is null || found is null) return expected == found;
            KeyView learnt = expected with
            {
                CreateRevision = expected.CreateRevision == Unknown ? found.CreateRevision : expected.CreateRevision,
                ModRevision = expected.ModRevision == Unknown ? found.ModRevision : expected.ModRevision,
            };
            if (learnt != found) return false;
            if (learnt != expected) Change()[key] = learnt;
            return true;
        }

        private bool Put(KeyStep put)
        {
            KeyView? before = _keys.GetValueOrDefault(put.Key);
            Change()[put.Key] = new KeyView(put.Value, before?.CreateRevision ?? revision, revision, (before?.Version ?? 0) + 1, put.Lease);
            HasChanged = true;
            return true;
        }

        private bool Delete(string key, StepAnswer? answer)
        {
            bool isThere = _keys.ContainsKey(key);
            if (answer is not null && answer.Value.Deleted != (isThere ? 1 : 0)) return false;
            if (!isThere) return true;
            Change().Remove(key);
            HasChanged = true;
            return true;
        }

        private bool End(long lease)
        {
            string[] attached = [.. _keys.Where(pair => pair.Value.Lease == lease).Select(pair => pair.Key)];
            SortedDictionary<string, KeyView> keys = Change();
            foreach (string key in attached) keys.Remove(key);
            _endedLeases.Add(lease);
            HasChanged |= attached.Length > 0;
            return true;
        }

        private SortedDictionary<string, KeyView> Change()
        {
            if (_isCopy) return _keys;
            _isCopy = true;
            _keys = new SortedDictionary<string, KeyView>(from._keys, StringComparer.Ordinal);
            _endedLeases = [.. from._endedLeases];
            return _keys;
        }
    }
}
