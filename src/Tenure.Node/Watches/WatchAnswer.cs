using Tenure.Store;

namespace Tenure.Node.Watches;

/// <summary>What a stream of watches says to its client: a closed family.</summary>
internal abstract record WatchAnswer;

/// <summary>The watch is there; what happened up to this revision it only sees if it asked for the past.</summary>
internal sealed record WatchCreated(long Watch, Revision At) : WatchAnswer;

internal sealed record WatchRefused(WatchRefusal Reason, Revision At) : WatchAnswer;

internal enum WatchRefusal : byte
{
    /// <summary>No key can be in the range.</summary>
    EmptyRange,

    /// <summary>The stream has a watch of that id.</summary>
    DuplicateId,
}

/// <summary>The client wanted no more.</summary>
internal sealed record WatchCancelled(long Watch, Revision At) : WatchAnswer;

/// <summary>What the watch had to see next is forgotten; it ends rather than to leave something out.</summary>
internal sealed record WatchCompacted(long Watch, Revision CompactRevision) : WatchAnswer;

/// <summary>What happened next to the watch's keys: complete up to a revision, and no revision is split.</summary>
internal sealed record WatchChanges(long Watch, Revision Through, IReadOnlyList<WatchEvent> Events) : WatchAnswer;

/// <param name="Change">The version that the change made.</param>
/// <param name="Previous">What it replaced, where the watch wants to know and it is known.</param>
internal readonly record struct WatchEvent(KeyValue Change, KeyValue? Previous);

/// <summary>The watch, or the whole stream where none is named, has seen everything up to this revision.</summary>
internal sealed record WatchProgress(long? Watch, Revision At) : WatchAnswer;
