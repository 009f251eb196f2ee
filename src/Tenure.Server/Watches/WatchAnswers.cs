using Tenure.Server.Mapping;
using Tenure.Server.Services;
using Tenure.Store;
using Tenure.Wire.Protos;
using KeyValue = Tenure.Store.KeyValue;

namespace Tenure.Server.Watches;

/// <summary>Changes of the store as answers to a watch.</summary>
internal static class WatchAnswers
{
    /// <summary>
    /// About how many bytes of events one answer carries. A revision is never split, so that a transaction arrives whole.
    /// </summary>
    private const int TargetLength = 1024 * 1024;

    /// <summary>
    /// The answers for one look, each with the revision up to which it is complete. There is none where nothing of
    /// interest happened.
    /// </summary>
    public static IEnumerable<WatchResponse> Of(KeyWatch watch, StoreRoot root, ChangesResult changes, AnswerHeaders headers)
    {
        List<Event> events = [];
        long length = 0;
        foreach (ChangeGroup group in changes.Groups)
        {
            foreach (KeyValue change in group.Changes.Where(watch.Wants))
            {
                // A key that one transaction deletes and puts again begins anew: the put follows nothing, as in etcd.
                bool follows = change.CreateRevision != change.ModRevision;
                Event happened = ToEvent(change, watch.WantsPrevious && follows ? root.Previous(change) : null);
                events.Add(happened);
                length += happened.CalculateSize();
            }

            if (length < TargetLength) continue;
            yield return Answer(watch, events, headers.At(group.Revision));
            events.Clear();
            length = 0;
        }

        if (events.Count > 0) yield return Answer(watch, events, headers.At(changes.Next.Previous));
    }

    /// <summary>The end of a watch whose next revision is forgotten. As etcd's, its header has no revision.</summary>
    public static WatchResponse Compacted(KeyWatch watch, StoreRoot root, AnswerHeaders headers) => new()
    {
        Header = headers.WithoutRevision(),
        WatchId = watch.Id,
        Canceled = true,
        CompactRevision = root.CompactRevision.Value,
    };

    private static WatchResponse Answer(KeyWatch watch, List<Event> events, ResponseHeader header) =>
        new() { Header = header, WatchId = watch.Id, Events = { events } };

    private static Event ToEvent(KeyValue change, KeyValue? previous) => new()
    {
        Type = change.IsTombstone ? Event.Types.EventType.Delete : Event.Types.EventType.Put,
        Kv = KvAnswers.ToMessage(change),
        PrevKv = previous is null ? null : KvAnswers.ToMessage(previous),
    };
}
