using System.Threading.Channels;
using Tenure.Node;
using Tenure.Server.Grpc;
using Tenure.Server.Mapping;
using Tenure.Server.Services;
using Tenure.Store;
using Tenure.Wire.Etcd;
using Tenure.Wire.Grpc;
using Tenure.Wire.Protos;

namespace Tenure.Server.Watches;

/// <summary>
/// One Watch call with its watches. A single loop reads requests, looks after watches that were woken, and writes all
/// answers, so that their order is the loop's order and nothing here is shared, except for the queue of woken watches.
/// </summary>
internal sealed class WatchSession(
    ClusterNode node,
    AnswerHeaders headers,
    RequestStream<WatchRequest> requests,
    ResponseStream<WatchResponse> responses,
    PeriodicTimer progressTimer)
{
    /// <summary>How many events are gathered at once. A watch that is far behind lets the others take turns.</summary>
    private const int MaxEventsAtOnce = 1000;

    private const long NoWatch = -1;

    private readonly Dictionary<long, KeyWatch> _watches = [];

    /// <summary>Watches to look after. Each is in it at most once, so it is as long as the stream has watches.</summary>
    private readonly Channel<KeyWatch> _ready = Channel.CreateUnbounded<KeyWatch>(new() { SingleReader = true });

    private long _nextId;

    public async ValueTask<GrpcStatus> RunAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            return await LoopAsync(ended.Token);
        }
        finally
        {
            foreach (KeyWatch watch in _watches.Values) watch.Registration?.Dispose();
            // The waits that the loop left behind end with it.
            await ended.CancelAsync();
        }
    }

    private async Task<GrpcStatus> LoopAsync(CancellationToken ended)
    {
        Task<Incoming<WatchRequest>> request = requests.ReadAsync(ended).AsTask();
        Task<bool> woken = _ready.Reader.WaitToReadAsync(ended).AsTask();
        Task<bool> progress = progressTimer.WaitForNextTickAsync(ended).AsTask();
        while (true)
        {
            await Task.WhenAny(request, woken, progress);
            if (request.IsCompleted)
            {
                Incoming<WatchRequest> incoming = await request;
                if (incoming.Refusal is { } refusal) return refusal;
                if (incoming.Message is { } message) await HandleAsync(message, ended);
                // A client that has said all still listens, until it cancels the call.
                request = incoming.Message is null ? NeverAsync(ended) : requests.ReadAsync(ended).AsTask();
            }

            if (woken.IsCompleted)
            {
                await woken;
                await LookAfterReadyAsync(ended);
                woken = _ready.Reader.WaitToReadAsync(ended).AsTask();
            }

            if (progress.IsCompleted)
            {
                await progress;
                await ReportProgressAsync(ended);
                progress = progressTimer.WaitForNextTickAsync(ended).AsTask();
            }
        }
    }

    private static async Task<Incoming<WatchRequest>> NeverAsync(CancellationToken ended)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, ended);
        return Incoming<WatchRequest>.End;
    }

    private ValueTask HandleAsync(WatchRequest request, CancellationToken ended) => request.RequestUnionCase switch
    {
        WatchRequest.RequestUnionOneofCase.CreateRequest => CreateAsync(request.CreateRequest, ended),
        WatchRequest.RequestUnionOneofCase.CancelRequest => CancelAsync(request.CancelRequest.WatchId, ended),
        WatchRequest.RequestUnionOneofCase.ProgressRequest => AnswerProgressAsync(ended),
        // etcd passes over what it does not know.
        _ => ValueTask.CompletedTask,
    };

    private async ValueTask CreateAsync(WatchCreateRequest request, CancellationToken ended)
    {
        Revision now = node.Root.Revision;
        Revision from = request.StartRevision > 0 ? new Revision(request.StartRevision) : now.Next;
        KeyRange range = RangeOf(request);
        string refusal = range.IsEmpty ? EtcdErrors.EmptyWatchRange
            : request.WatchId != 0 && _watches.ContainsKey(request.WatchId) ? EtcdErrors.DuplicateWatchId
            : "";
        long id = refusal.Length > 0 ? NoWatch : ChooseId(request.WatchId);
        await responses.WriteAsync(
            new()
            {
                Header = headers.At(now),
                WatchId = id,
                Created = true,
                Canceled = refusal.Length > 0,
                CancelReason = refusal,
            },
            ended);
        if (refusal.Length > 0) return;

        KeyWatch watch = new(id, range, request, from, _ready.Writer);
        _watches.Add(id, watch);
        // The node wakes the watch once at the start, so what happened since `now` is not missed.
        watch.Registration = node.Watch(range, watch);
    }

    private async ValueTask CancelAsync(long id, CancellationToken ended)
    {
        if (!_watches.TryGetValue(id, out KeyWatch? watch)) return;
        End(watch);
        await responses.WriteAsync(new() { Header = headers.Now(), WatchId = id, Canceled = true }, ended);
    }

    /// <summary>
    /// Says how far the whole stream has come. Every watch is brought up to that revision first: a client takes the answer
    /// to mean that it has seen everything before.
    /// </summary>
    private async ValueTask AnswerProgressAsync(CancellationToken ended)
    {
        StoreRoot root = node.Root;
        foreach (KeyWatch watch in _watches.Values.ToArray())
        {
            while (watch.Next <= root.Revision && await AdvanceAsync(watch, root, ended) && !watch.HasSeenAll)
            {
                // Each step sends some of what the watch has missed.
            }
        }

        await responses.WriteAsync(new() { Header = headers.At(root.Revision), WatchId = NoWatch }, ended);
    }

    private async ValueTask LookAfterReadyAsync(CancellationToken ended)
    {
        // Watches that come back while this goes on wait for the next round, so that requests get their turn.
        int turns = _watches.Count;
        while (_ready.Reader.TryRead(out KeyWatch? watch))
        {
            watch.Looking();
            // One that has ended may still be in the queue, and another may have its id by now. It takes no turn, or the
            // stream would be woken by it for ever once it has no other watch.
            if (_watches.GetValueOrDefault(watch.Id) != watch) continue;
            StoreRoot root = node.Root;
            if (await AdvanceAsync(watch, root, ended) && !watch.HasSeenAll) watch.Wake(Revision.First);
            if (--turns == 0) return;
        }
    }

    /// <summary>Sends the next changes that a watch has not seen. False when that ended it.</summary>
    private async ValueTask<bool> AdvanceAsync(KeyWatch watch, StoreRoot root, CancellationToken ended)
    {
        // A quiet watch that had seen all when what it slept through was compacted has missed nothing.
        if (watch.HasSeenAll && watch.Next < root.CompactRevision && !watch.IsWoken) return true;
        ChangesResult changes = root.Changes(watch.Next, watch.Range, MaxEventsAtOnce);
        if (changes.IsCompacted)
        {
            End(watch);
            await responses.WriteAsync(WatchAnswers.Compacted(watch, root, headers), ended);
            return false;
        }

        foreach (WatchResponse answer in WatchAnswers.Of(watch, root, changes, headers))
        {
            watch.WasActive = true;
            await responses.WriteAsync(answer, ended);
        }

        watch.Next = changes.Next;
        watch.HasSeenAll = watch.Next > root.Revision;
        return true;
    }

    /// <summary>Tells each quiet watch that wants to know it how far it has come.</summary>
    private async ValueTask ReportProgressAsync(CancellationToken ended)
    {
        foreach (KeyWatch watch in _watches.Values.Where(watch => watch.WantsProgress).ToArray())
        {
            StoreRoot root = node.Root;
            bool isQuiet = !watch.WasActive && await AdvanceAsync(watch, root, ended) && !watch.WasActive;
            watch.WasActive = false;
            // One that starts in the future, or is far behind, has nothing to report.
            if (isQuiet && watch.Next == root.Revision.Next)
                await responses.WriteAsync(new() { Header = headers.At(root.Revision), WatchId = watch.Id }, ended);
        }
    }

    /// <summary>An empty key means the smallest that there can be, so that a watch can be for every key.</summary>
    private static KeyRange RangeOf(WatchCreateRequest request) => request.Key.IsEmpty
        ? new KeyRange(KeyRange.All.Start, request.RangeEnd.ToBytes())
        : KvRequests.ToRange(request.Key, request.RangeEnd);

    private long ChooseId(long wanted)
    {
        if (wanted != 0) return wanted;
        while (_watches.ContainsKey(_nextId)) _nextId++;
        return _nextId++;
    }

    private void End(KeyWatch watch)
    {
        _watches.Remove(watch.Id);
        watch.Registration?.Dispose();
    }
}
