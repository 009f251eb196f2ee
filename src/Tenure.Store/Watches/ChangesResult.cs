namespace Tenure.Store;

/// <summary>What <see cref="StoreRoot.Changes"/> found.</summary>
/// <param name="IsCompacted">
/// The revision asked for lies below the compact revision: what happened there is forgotten, and a watcher has to be
/// cancelled rather than left with a hole.
/// </param>
/// <param name="Groups">The changes, one group for each revision that has any, in order.</param>
/// <param name="Next">Where to go on: everything below it has been looked at.</param>
internal sealed record ChangesResult(bool IsCompacted, IReadOnlyList<ChangeGroup> Groups, Revision Next);

/// <summary>
/// The changes of one revision, in operation order. A change is the version that it made: a tombstone
/// (<see cref="KeyValue.IsTombstone"/>) is a deletion, all else a put.
/// </summary>
internal readonly record struct ChangeGroup(Revision Revision, IReadOnlyList<KeyValue> Changes);
