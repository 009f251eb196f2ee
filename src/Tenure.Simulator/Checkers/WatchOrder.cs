using Tenure.Simulator.Histories;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Checkers;

/// <summary>
/// Watches are complete and in order: each sees every change of its keys exactly once, in the order in which they were
/// applied, and hears of no progress that it has not made.
/// </summary>
internal sealed class WatchOrder
{
    public const string Name = "watch-order";

    /// <summary>The changes of each revision in the order of their operations, as the first member to apply them had them.</summary>
    private readonly Dictionary<long, IReadOnlyList<KeyChange>> _changes = [];

    private readonly SortedDictionary<string, Watched> _watches = new(StringComparer.Ordinal);
    private long _lastRevision = 1;

    /// <summary>The changes of a revision are known. Members that apply it later are passed over.</summary>
    public void Applied(long revision, IReadOnlyList<KeyChange> changes)
    {
        _changes.TryAdd(revision, changes);
        _lastRevision = Math.Max(_lastRevision, revision);
    }

    /// <summary>A watch is established: it sees what happens to the keys that begin with a prefix, from a revision on.</summary>
    public void Created(string watch, string prefix, long from) => _watches[watch] = new Watched(prefix, from);

    /// <summary>A watch was sent the changes of one or several revisions.</summary>
    public Violation? Sent(string watch, IReadOnlyList<KeyChange> changes)
    {
        Watched watched = _watches[watch];
        for (int i = 0; i < changes.Count;)
        {
            long revision = changes[i].Revision;
            if (revision < watched.Next) return new Violation(Name, $"watch {watch} was sent revision {revision} again, or too early");
            if (Missed(watched, revision) is { } missed) return new Violation(Name, $"watch {watch} was sent revision {revision} without {missed}");
            foreach (KeyChange expected in Of(watched, revision))
                if (i == changes.Count || changes[i++] != expected)
                    return new Violation(Name, $"watch {watch} was not sent {expected} in its place");
            if (i < changes.Count && changes[i].Revision == revision)
                return new Violation(Name, $"watch {watch} was sent {changes[i]}, which never happened");
            watched.Next = revision + 1;
        }

        return null;
    }

    /// <summary>A watch was told that it has seen everything up to a revision.</summary>
    public Violation? Progressed(string watch, long revision)
    {
        Watched watched = _watches[watch];
        if (Missed(watched, revision + 1) is { } missed)
            return new Violation(Name, $"watch {watch} was told that it has seen all up to revision {revision}, without {missed}");
        watched.Next = Math.Max(watched.Next, revision + 1);
        return null;
    }

    /// <summary>
    /// A watch was cancelled because what it had to see next is forgotten. One that was sent, or told of, everything before that
    /// has missed nothing, and must not be.
    /// </summary>
    public Violation? Cancelled(string watch, long compactRevision)
    {
        _watches.Remove(watch, out Watched? watched);
        return watched is null || watched.Next < compactRevision
            ? null
            : new Violation(Name, $"watch {watch} was cancelled by a compaction at {compactRevision} although it had seen all before {watched.Next}");
    }

    /// <summary>The client gave a watch up, or its connection broke.</summary>
    public void Ended(string watch) => _watches.Remove(watch);

    /// <summary>The watches that are left have seen all that happened up to a revision, which was long enough ago.</summary>
    public Violation? Finish(long revision)
    {
        foreach ((string watch, Watched watched) in _watches)
            if (Missed(watched, revision + 1) is { } missed) return new Violation(Name, $"watch {watch} was never sent {missed}");
        return null;
    }

    /// <summary>The first change that a watch has not seen below a revision.</summary>
    private KeyChange? Missed(Watched watched, long below)
    {
        for (long revision = watched.Next; revision < below && revision <= _lastRevision; revision++)
            foreach (KeyChange change in Of(watched, revision)) return change;
        return null;
    }

    private IEnumerable<KeyChange> Of(Watched watched, long revision) =>
        _changes.TryGetValue(revision, out IReadOnlyList<KeyChange>? changes)
            ? changes.Where(change => change.Key.StartsWith(watched.Prefix, StringComparison.Ordinal))
            : [];

    private sealed class Watched(string prefix, long from)
    {
        public string Prefix => prefix;

        /// <summary>Everything below it was sent, or is known to be none of the watch's business.</summary>
        public long Next { get; set; } = from;
    }
}
