using Tenure.Server.Tests.Client;
using Tenure.Wire.Etcd;
using Tenure.Wire.Protos;
using FilterType = Tenure.Wire.Protos.WatchCreateRequest.Types.FilterType;

namespace Tenure.Server.Tests.Services;

public sealed class WatchServiceTests : ServiceTest
{
    private GrpcTestCall _stream = null!;

    [Fact]
    public async Task Ids_count_from_zero_and_the_created_answer_shows_the_present_revision()
    {
        long revision = (await PutAsync("k", "v")).Header.Revision;

        for (long id = 0; id < 3; id++)
        {
            WatchResponse created = await CreateAsync(new() { Key = Text("k") });
            created.ShouldBe(new WatchResponse { Header = created.Header, WatchId = id, Created = true });
            created.Header.Revision.ShouldBe(revision);
        }
    }

    [Fact]
    public async Task Changes_arrive_as_they_happen_each_with_its_revision()
    {
        await CreateAsync(new() { Key = Text("k") });

        long put = (await PutAsync("k", "v")).Header.Revision;
        WatchResponse first = await NextAsync();
        await PutAsync("other", "v");
        long delete = (await DeleteAsync("k")).Header.Revision;
        WatchResponse second = await NextAsync();

        first.Header.Revision.ShouldBe(put);
        Event created = first.Events.ShouldHaveSingleItem();
        created.Type.ShouldBe(Event.Types.EventType.Put);
        created.Kv.ShouldBe(new KeyValue { Key = Text("k"), Value = Text("v"), CreateRevision = put, ModRevision = put, Version = 1 });
        created.PrevKv.ShouldBeNull();
        second.Header.Revision.ShouldBe(delete);
        second.Events.ShouldHaveSingleItem()
            .ShouldBe(new Event { Type = Event.Types.EventType.Delete, Kv = new() { Key = Text("k"), ModRevision = delete } });
    }

    [Fact]
    public async Task A_quiet_watch_outlives_the_compaction_of_what_it_slept_through()
    {
        await CreateAsync(new() { Key = Text("k") });
        await PutAsync("k", "1");
        await NextAsync();

        long revision = 0;
        for (int i = 0; i < 5; i++) revision = (await PutAsync("other", "v")).Header.Revision;
        await Client.CallAsync(EtcdMethods.Compact, new CompactionRequest { Revision = revision }, CompactionResponse.Parser);
        await PutAsync("k", "2");

        WatchResponse next = await NextAsync();
        next.Canceled.ShouldBeFalse();
        next.Events.ShouldHaveSingleItem().Kv.Value.ShouldBe(Text("2"));
    }

    [Fact]
    public async Task History_is_replayed_from_the_revision_asked_for_and_goes_over_into_the_present()
    {
        long start = (await PutAsync("k", "1")).Header.Revision;
        await PutAsync("k", "2");
        await CreateAsync(new() { Key = Text("k"), StartRevision = start });
        await PutAsync("k", "3");

        (await ValuesAsync(3)).ShouldBe(["1", "2", "3"]);
    }

    [Fact]
    public async Task Nothing_is_lost_or_reordered_while_keys_change_quickly()
    {
        await CreateAsync(new() { Key = Text("k") });

        string[] values = [.. Enumerable.Range(0, 500).Select(number => $"{number}")];
        foreach (string value in values) await PutAsync("k", value);

        (await ValuesAsync(values.Length)).ShouldBe(values);
    }

    [Fact]
    public async Task A_long_history_arrives_whole()
    {
        // More than is gathered at once, and more bytes than one answer carries.
        await Task.WhenAll(Enumerable.Range(0, 2500).Select(number => PutAsync("k", new string('x', 1000))));
        await CreateAsync(new() { Key = Text("k"), StartRevision = 2 });

        List<Event> events = await EventsAsync(2500);

        events.Select(happened => happened.Kv.ModRevision).ShouldBe(Enumerable.Range(2, 2500).Select(revision => (long)revision));
    }

    [Fact]
    public async Task A_watch_can_start_in_the_future()
    {
        await CreateAsync(new() { Key = Text("k"), StartRevision = 4 });

        foreach (string value in new[] { "2", "3", "4", "5" }) await PutAsync("k", value);

        (await ValuesAsync(2)).ShouldBe(["4", "5"]);
    }

    [Fact]
    public async Task A_transaction_arrives_in_one_answer_in_the_order_of_its_operations()
    {
        await CreateAsync(new() { Key = Text("a"), RangeEnd = Text("z") });

        await TxnAsync(new()
        {
            Success =
            {
                new RequestOp { RequestPut = new() { Key = Text("c") } },
                new RequestOp { RequestPut = new() { Key = Text("b") } },
                new RequestOp { RequestPut = new() { Key = Text("d") } },
            },
        });

        (await NextAsync()).Events.Select(happened => happened.Kv.Key.ToStringUtf8()).ShouldBe(["c", "b", "d"]);
    }

    [Fact]
    public async Task Previous_values_and_filters_are_per_watch()
    {
        await CreateAsync(new() { Key = Text("k"), PrevKv = true, Filters = { FilterType.Noput } });
        await CreateAsync(new() { Key = Text("k"), Filters = { FilterType.Nodelete } });

        await PutAsync("k", "v");
        WatchResponse put = await NextAsync();
        await DeleteAsync("k");
        WatchResponse delete = await NextAsync();

        put.WatchId.ShouldBe(1);
        put.Events.ShouldHaveSingleItem().Type.ShouldBe(Event.Types.EventType.Put);
        delete.WatchId.ShouldBe(0);
        delete.Events.ShouldHaveSingleItem().PrevKv.Value.ToStringUtf8().ShouldBe("v");
    }

    [Fact]
    public async Task A_watch_without_a_key_and_with_an_open_end_sees_everything()
    {
        await CreateAsync(new() { RangeEnd = Text("\0") });

        await PutAsync("anything", "v");

        (await ValuesAsync(1)).ShouldBe(["v"]);
    }

    [Fact]
    public async Task An_id_that_is_taken_and_an_empty_range_are_refused_with_the_reason()
    {
        await CreateAsync(new() { Key = Text("k"), WatchId = 7 });

        WatchResponse twice = await CreateAsync(new() { Key = Text("k"), WatchId = 7 });
        WatchResponse empty = await CreateAsync(new() { Key = Text("b"), RangeEnd = Text("a") });
        WatchResponse next = await CreateAsync(new() { Key = Text("k") });

        (twice.Created, twice.Canceled, twice.WatchId, twice.CancelReason).ShouldBe((true, true, -1, EtcdErrors.DuplicateWatchId));
        (empty.Created, empty.Canceled, empty.WatchId, empty.CancelReason).ShouldBe((true, true, -1, EtcdErrors.EmptyWatchRange));
        (next.Created, next.Canceled, next.WatchId).ShouldBe((true, false, 0));
    }

    [Fact]
    public async Task A_cancel_is_confirmed_once_and_the_watch_is_silent_afterwards()
    {
        await CreateAsync(new() { Key = Text("k") });
        await CancelAsync(99);
        await CancelAsync(0);
        WatchResponse canceled = await NextAsync();
        await CancelAsync(0);

        await PutAsync("k", "v");
        await WriteAsync(new() { ProgressRequest = new() });
        WatchResponse progress = await NextAsync();

        (canceled.WatchId, canceled.Canceled, canceled.Created).ShouldBe((0, true, false));
        progress.WatchId.ShouldBe(-1);
    }

    [Fact]
    public async Task A_watch_from_a_compacted_revision_is_created_and_then_cancelled()
    {
        foreach (string value in new[] { "2", "3", "4" }) await PutAsync("k", value);
        await Client.CallAsync(EtcdMethods.Compact, new CompactionRequest { Revision = 4 }, CompactionResponse.Parser);

        WatchResponse created = await CreateAsync(new() { Key = Text("k"), StartRevision = 3 });
        WatchResponse canceled = await NextAsync();
        await CreateAsync(new() { Key = Text("k"), StartRevision = 4 });

        (created.Created, created.Canceled, created.CompactRevision).ShouldBe((true, false, 0));
        (canceled.WatchId, canceled.Canceled, canceled.CompactRevision, canceled.Header.Revision).ShouldBe((0, true, 4, 0));
        (await ValuesAsync(1)).ShouldBe(["4"]);
    }

    [Fact]
    public async Task Progress_is_never_ahead_of_the_events()
    {
        await CreateAsync(new() { Key = Text("k") });
        long last = 0;
        for (int i = 0; i < 100; i++)
        {
            last = (await PutAsync("k", "v")).Header.Revision;
            await WriteAsync(new() { ProgressRequest = new() });
        }

        long seen = 0;
        for (int progress = 0; progress < 100;)
        {
            WatchResponse answer = await NextAsync();
            if (answer.Events.Count > 0)
            {
                answer.Events[0].Kv.ModRevision.ShouldBeGreaterThan(seen);
                seen = answer.Events[^1].Kv.ModRevision;
            }
            else
            {
                answer.WatchId.ShouldBe(-1);
                answer.Header.Revision.ShouldBe(seen);
                progress++;
            }
        }

        seen.ShouldBe(last);
    }

    [Fact]
    public async Task A_quiet_watch_that_asked_for_it_is_told_of_progress()
    {
        await CreateAsync(new() { Key = Text("k") });
        await CreateAsync(new() { Key = Text("k"), ProgressNotify = true });
        long revision = (await PutAsync("other", "v")).Header.Revision;

        WatchResponse progress;
        do progress = await NextAsync();
        while (progress.Header.Revision < revision);

        progress.WatchId.ShouldBe(1);
        progress.Events.ShouldBeEmpty();
    }

    [Fact]
    public async Task Keys_that_go_with_their_lease_arrive_in_one_answer_in_key_order()
    {
        long lease = await GrantAsync();
        foreach (string key in new[] { "b", "c", "a" }) await PutAsync(key, "v", lease);
        await CreateAsync(new() { Key = Text("a"), RangeEnd = Text("z") });

        await RevokeAsync(lease);

        (await NextAsync()).Events.Select(happened => happened.Kv.Key.ToStringUtf8()).ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public async Task A_client_that_has_said_all_still_hears_of_changes()
    {
        await CreateAsync(new() { Key = Text("k") });
        _stream.CompleteRequests();

        await PutAsync("k", "v");

        (await ValuesAsync(1)).ShouldBe(["v"]);
    }

    [Fact]
    public async Task A_watch_that_was_cancelled_says_nothing_under_an_id_that_was_given_anew()
    {
        // So much that the first watch has not sent it all when it is cancelled.
        await Task.WhenAll(Enumerable.Range(0, 4000).Select(number => PutAsync("old", new string('x', 1000))));
        await WriteAsync(new() { CreateRequest = new() { Key = Text("old"), StartRevision = 2, WatchId = 5 } });
        await CancelAsync(5);
        await WriteAsync(new() { CreateRequest = new() { Key = Text("new"), WatchId = 5 } });
        for (WatchResponse answer = await NextAsync(); !answer.Canceled;) answer = await NextAsync();
        (await NextAsync()).Created.ShouldBeTrue();

        await PutAsync("new", "v");

        (await NextAsync()).Events.ShouldHaveSingleItem().Kv.Key.ShouldBe(Text("new"));
    }

    private protected override EtcdServerOptions Change(EtcdServerOptions options) =>
        options with { WatchProgressInterval = TimeSpan.FromMilliseconds(50) };

    private async Task WriteAsync(WatchRequest request)
    {
        _stream ??= Client.Open(EtcdMethods.Watch);
        await _stream.WriteAsync(request);
    }

    private async Task<WatchResponse> CreateAsync(WatchCreateRequest request)
    {
        await WriteAsync(new() { CreateRequest = request });
        return await NextAsync();
    }

    private Task CancelAsync(long id) => WriteAsync(new() { CancelRequest = new() { WatchId = id } });

    private Task<WatchResponse> NextAsync() => _stream.ReadAsync(WatchResponse.Parser);

    private async Task<List<Event>> EventsAsync(int count)
    {
        List<Event> events = [];
        while (events.Count < count) events.AddRange((await NextAsync()).Events);
        return events;
    }

    private async Task<IEnumerable<string>> ValuesAsync(int count) =>
        (await EventsAsync(count)).Select(happened => happened.Kv.Value.ToStringUtf8());
}
