using Google.Protobuf;
using Tenure.Wire.Etcd;
using Tenure.Wire.Protos;
using static Tenure.Wire.Protos.WatchCreateRequest.Types;

namespace Tenure.EndToEnd.Tests.Differential;

/// <summary>
/// A put and a deletion of every key, written last. Nothing else tells a watcher that it has seen all of the past, so
/// each watch runs until it meets the newest of these that concern it.
/// </summary>
internal sealed class HistoryEnd
{
    private readonly List<(ByteString Key, FilterType Kind, long Revision)> _events = [];

    public static async Task<HistoryEnd> WriteAsync(ServerPair servers)
    {
        var end = new HistoryEnd();
        foreach (ByteString key in RandomRequests.Keys.Select(ByteString.CopyFromUtf8))
        {
            PutResponse? put = await servers.AskAsync<PutResponse>(EtcdMethods.Put, new PutRequest { Key = key });
            end._events.Add((key, FilterType.Noput, put!.Header.Revision));
            DeleteRangeResponse? deletion = await servers.AskAsync<DeleteRangeResponse>(
                EtcdMethods.DeleteRange, new DeleteRangeRequest { Key = key });
            end._events.Add((key, FilterType.Nodelete, deletion!.Header.Revision));
        }
        return end;
    }

    /// <summary>
    /// What the watch saw, as text. Where a server cuts its answers is its own business, so their events are one list.
    /// </summary>
    public async Task<string> WatchAsync(GrpcDuplexCall call, WatchCreateRequest watch)
    {
        call.Send(new WatchRequest { CreateRequest = watch }.ToByteArray());
        WatchResponse created = await NextAsync(call);
        var seen = new List<string> { Normal.Show(created) };
        long newest = created.Canceled ? 0 : NewestFor(watch);
        for (long reached = 0; reached < newest;)
        {
            foreach (Event change in (await NextAsync(call)).Events)
            {
                seen.Add($"{change}");
                reached = change.Kv.ModRevision;
            }
        }
        return string.Join('\n', seen);
    }

    // 0 when the watch is of no key that was written: it is known by its first answer alone.
    private long NewestFor(WatchCreateRequest watch) => _events
        .Where(each => Covers(watch, each.Key) && !watch.Filters.Contains(each.Kind))
        .Select(each => each.Revision)
        .DefaultIfEmpty(0)
        .Max();

    private static bool Covers(WatchCreateRequest watch, ByteString key)
    {
        if (watch.RangeEnd.IsEmpty)
            return key == watch.Key;
        bool isOpen = watch.RangeEnd == ByteString.CopyFrom(0);
        return key.Span.SequenceCompareTo(watch.Key.Span) >= 0
            && (isOpen || key.Span.SequenceCompareTo(watch.RangeEnd.Span) < 0);
    }

    private static async Task<WatchResponse> NextAsync(GrpcDuplexCall call) =>
        WatchResponse.Parser.ParseFrom((await call.ReceiveAsync()).ShouldNotBeNull("the server ended the watch"));
}
