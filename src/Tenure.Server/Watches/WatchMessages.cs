using Tenure.Node.Watches;
using Tenure.Server.Mapping;
using Tenure.Server.Services;
using Tenure.Store;
using Tenure.Wire.Etcd;
using FilterType = Tenure.Wire.Protos.WatchCreateRequest.Types.FilterType;
using Proto = Tenure.Wire.Protos;

namespace Tenure.Server.Watches;

/// <summary>etcd's messages about watches, and what they mean.</summary>
internal static class WatchMessages
{
    private const long NoWatch = -1;

    public static WatchRequest ToRequest(Proto.WatchCreateRequest request) =>
        new(request.WatchId, RangeOf(request), request.StartRevision > 0 ? new Revision(request.StartRevision) : Revision.None)
        {
            WantsPuts = !request.Filters.Contains(FilterType.Noput),
            WantsDeletions = !request.Filters.Contains(FilterType.Nodelete),
            WantsPrevious = request.PrevKv,
            WantsProgress = request.ProgressNotify,
        };

    public static Proto.WatchResponse ToMessage(WatchAnswer answer, AnswerHeaders headers) => answer switch
    {
        WatchCreated created => new() { Header = headers.At(created.At), WatchId = created.Watch, Created = true },
        WatchRefused refused => new()
        {
            Header = headers.At(refused.At),
            WatchId = NoWatch,
            Created = true,
            Canceled = true,
            CancelReason = refused.Reason == WatchRefusal.EmptyRange ? EtcdErrors.EmptyWatchRange : EtcdErrors.DuplicateWatchId,
        },
        WatchCancelled cancelled => new() { Header = headers.At(cancelled.At), WatchId = cancelled.Watch, Canceled = true },
        // As etcd's, its header has no revision.
        WatchCompacted compacted => new()
        {
            Header = headers.WithoutRevision(),
            WatchId = compacted.Watch,
            Canceled = true,
            CompactRevision = compacted.CompactRevision.Value,
        },
        WatchChanges changes => new()
        {
            Header = headers.At(changes.Through),
            WatchId = changes.Watch,
            Events = { changes.Events.Select(ToMessage) },
        },
        WatchProgress progress => new() { Header = headers.At(progress.At), WatchId = progress.Watch ?? NoWatch },
        _ => throw new InvariantException($"A stream of watches does not say {answer.GetType().Name}."),
    };

    private static Proto.Event ToMessage(WatchEvent happened) => new()
    {
        Type = happened.Change.IsTombstone ? Proto.Event.Types.EventType.Delete : Proto.Event.Types.EventType.Put,
        Kv = KvAnswers.ToMessage(happened.Change),
        PrevKv = happened.Previous is null ? null : KvAnswers.ToMessage(happened.Previous),
    };

    /// <summary>An empty key means the smallest that there can be, so that a watch can be for every key.</summary>
    private static KeyRange RangeOf(Proto.WatchCreateRequest request) => request.Key.IsEmpty
        ? new KeyRange(KeyRange.All.Start, request.RangeEnd.ToBytes())
        : KvRequests.ToRange(request.Key, request.RangeEnd);
}
