using Google.Protobuf;
using Tenure.Wire.Etcd;
using Tenure.Wire.Protos;

namespace Tenure.EndToEnd.Tests.Differential;

/// <summary>What random requests would hardly hit: each script is put to etcd and to Tenure.</summary>
public sealed class ScriptedTests
{
    private static readonly ByteString Zero = ByteString.CopyFrom(0);

    [SkippableFact]
    public async Task Elections_go_the_same_way()
    {
        await using ServerPair servers = await ServerPair.StartAsync();
        await GrantAsync(servers, 7001);
        var campaign = new CampaignRequest { Name = Text("e"), Lease = 7001, Value = Text("first") };
        LeaderKey leader = (await servers.AskAsync<CampaignResponse>(EtcdMethods.Campaign, campaign))!.Leader;
        await servers.AskAsync<CampaignResponse>(EtcdMethods.Campaign, campaign);
        await LeaderAsync(servers);

        var proclaim = new ProclaimRequest { Leader = leader, Value = Text("again") };
        await servers.AskAsync<ProclaimResponse>(EtcdMethods.Proclaim, proclaim);
        await LeaderAsync(servers);
        await servers.AskAsync<ResignResponse>(EtcdMethods.Resign, new ResignRequest { Leader = leader });
        await servers.AskAsync<ResignResponse>(EtcdMethods.Resign, new ResignRequest { Leader = leader });
        await servers.AskAsync<ProclaimResponse>(EtcdMethods.Proclaim, proclaim);
        await LeaderAsync(servers);
        await servers.AskAsync<ProclaimResponse>(EtcdMethods.Proclaim, new ProclaimRequest());
        await servers.AskAsync<ResignResponse>(EtcdMethods.Resign, new ResignRequest());
        await servers.AskAsync<CampaignResponse>(
            EtcdMethods.Campaign, new CampaignRequest { Name = Text("e"), Lease = 404, Value = Text("nobody") });
    }

    [SkippableFact]
    public async Task Locks_go_the_same_way()
    {
        await using ServerPair servers = await ServerPair.StartAsync();
        await GrantAsync(servers, 7001);
        var request = new LockRequest { Name = Text("l"), Lease = 7001 };
        LockResponse held = (await servers.AskAsync<LockResponse>(EtcdMethods.Lock, request))!;
        await servers.AskAsync<LockResponse>(EtcdMethods.Lock, request);
        await EverythingAsync(servers);
        await servers.AskAsync<UnlockResponse>(EtcdMethods.Unlock, new UnlockRequest { Key = held.Key });
        await servers.AskAsync<UnlockResponse>(EtcdMethods.Unlock, new UnlockRequest { Key = held.Key });
        await EverythingAsync(servers);
        await servers.AskAsync<LockResponse>(EtcdMethods.Lock, new LockRequest { Name = Text("l"), Lease = 404 });
    }

    [SkippableFact]
    public async Task Bounds_are_drawn_at_the_same_places()
    {
        await using ServerPair servers = await ServerPair.StartAsync();
        foreach (int operations in (int[])[128, 129])
        {
            var transaction = new TxnRequest();
            transaction.Success.Add(Enumerable.Range(0, operations).Select(i =>
                new RequestOp { RequestPut = new PutRequest { Key = Text($"{i}") } }));
            await servers.AskAsync<TxnResponse>(EtcdMethods.Txn, transaction);
        }
        foreach (int bytes in (int[])[1_572_000, 1_573_000, 2_097_000, 2_098_000])
            await PutAsync(servers, "large", new string('x', bytes));
        foreach (long seconds in (long[])[-1, 0, 1, 2, 3, 9_000_000_000, 9_000_000_001])
            await GrantAsync(servers, 8000 + Math.Min(seconds, 10), seconds);
        await GrantAsync(servers, 8000);
    }

    [SkippableFact]
    public async Task A_delete_without_an_end_may_stand_beside_a_put()
    {
        await using ServerPair servers = await ServerPair.StartAsync();
        var all = new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = Zero, RangeEnd = Zero, PrevKv = true } };
        var put = new RequestOp { RequestPut = new PutRequest { Key = Text("b"), PrevKv = true } };
        var keep = new RequestOp { RequestPut = new PutRequest { Key = Text("b"), IgnoreValue = true } };
        foreach (RequestOp[] operations in (RequestOp[][])[[put, all], [all, put], [keep, all]])
        {
            await PutAsync(servers, "b", "1");
            await servers.AskAsync<TxnResponse>(EtcdMethods.Txn, new TxnRequest { Success = { operations } });
            await EverythingAsync(servers);
        }
        WatchRequest past = Create("b", start: 2);
        past.CreateRequest.PrevKv = true;
        await WatchAsync(servers, 2, past);
    }

    [SkippableFact]
    public async Task Compaction_goes_the_same_way()
    {
        await using ServerPair servers = await ServerPair.StartAsync();
        await CompactAsync(servers, 0);
        for (int i = 0; i < 5; i++)
            await PutAsync(servers, "a", $"{i}");
        foreach (long revision in (long[])[-1, 0, 3, 3, 2, 0, 100, 6, 7])
        {
            await CompactAsync(servers, revision);
            foreach (long at in (long[])[1, 2, 3, 5, 6, 7])
                await servers.AskAsync<RangeResponse>(
                    EtcdMethods.Range, new RangeRequest { Key = Text("a"), Revision = at });
        }
    }

    [SkippableFact]
    public async Task Keep_alives_go_the_same_way()
    {
        await using ServerPair servers = await ServerPair.StartAsync();
        await GrantAsync(servers, 7001);
        await servers.ConverseAsync(EtcdMethods.LeaseKeepAlive, "7001, 404, 7001", async call =>
        {
            var answers = new List<string>();
            foreach (long lease in (long[])[7001, 404, 7001])
            {
                call.Send(new LeaseKeepAliveRequest { ID = lease }.ToByteArray());
                byte[]? answer = await call.ReceiveAsync();
                answers.Add(answer is null ? "end" : Normal.Show(LeaseKeepAliveResponse.Parser.ParseFrom(answer)));
            }
            call.CompleteSending();
            answers.Add(await call.ReceiveAsync() is null ? $"{await call.EndAsync()}" : "more");
            return string.Join('\n', answers);
        });
    }

    [SkippableFact]
    public async Task Watches_are_created_canceled_and_refused_alike()
    {
        await using ServerPair servers = await ServerPair.StartAsync();
        for (int i = 0; i < 5; i++)
            await PutAsync(servers, "a", $"{i}");
        await CompactAsync(servers, 4);

        await WatchAsync(servers, 1, Create("a", start: 10));
        await WatchAsync(servers, 2, Create("a", start: 10, id: 5), Create("b", start: 10, id: 5));
        await WatchAsync(servers, 2, Create("b", end: "a"), Create("a", start: 10));
        await WatchAsync(servers, 2, Create("a", start: 3));
        await WatchAsync(servers, 2, Create("a", start: 5));
        await WatchAsync(servers, 2, Create("a", start: 10), Cancel(0));
        await WatchAsync(servers, 2, Create("a", start: 10), Cancel(17), Cancel(0));
        await WatchAsync(servers, 4, Create("a", start: 10), Create("b", start: 10), Cancel(1), Create("c", start: 10));
    }

    [SkippableFact]
    public async Task Nonsense_is_refused_with_the_same_code()
    {
        await using ServerPair servers = await ServerPair.StartAsync();
        await servers.AskNonsenseAsync(EtcdMethods.Put, [0xff, 0xff, 0xff]);
        await servers.AskNonsenseAsync(EtcdMethods.Put, [0x08, 0x01]);
        await servers.AskNonsenseAsync(EtcdMethods.Put, [0x0a, 0x01, 0x61, 0x1a, 0x01, 0x61]);
        await servers.AskNonsenseAsync(EtcdMethods.Range, [0x0a, 0x7f, 0x61]);
        await servers.AskNonsenseAsync("/etcdserverpb.KV/Nothing", []);
        await servers.AskNonsenseAsync("/nothing.Nothing/Nothing", []);
        await EverythingAsync(servers);
    }

    [SkippableTheory]
    [InlineData("no frame at all", new byte[0])]
    [InlineData("half a prefix", new byte[] { 0, 0 })]
    [InlineData("less than the prefix promises", new byte[] { 0, 0, 0, 0, 9, 0x0a, 1, (byte)'a' })]
    [InlineData("a length above every bound", new byte[] { 0, 0xff, 0xff, 0xff, 0xff, 0x0a, 1, (byte)'a' })]
    [InlineData("a length of three mebibytes", new byte[] { 0, 0, 0x30, 0, 0, 0x0a, 1, (byte)'a' })]
    [InlineData("a compressed message", new byte[] { 1, 0, 0, 0, 3, 0x0a, 1, (byte)'a' })]
    [InlineData("a flag that means nothing", new byte[] { 7, 0, 0, 0, 3, 0x0a, 1, (byte)'a' })]
    public async Task Broken_frames_are_refused_with_the_same_code(string what, byte[] body)
    {
        await using ServerPair servers = await ServerPair.StartAsync();
        await PutAsync(servers, "a", what);
        await servers.AskUnframedAsync(EtcdMethods.Put, body);
        await servers.AskUnframedAsync(EtcdMethods.Txn, body);
        await EverythingAsync(servers);
    }

    // Sends requests one after the other, and takes so many answers.
    private static Task WatchAsync(ServerPair servers, int answers, params WatchRequest[] requests) =>
        servers.ConverseAsync(EtcdMethods.Watch, string.Join(' ', (object[])requests), async call =>
        {
            foreach (WatchRequest request in requests)
                call.Send(request.ToByteArray());
            var shown = new List<string>();
            for (int i = 0; i < answers; i++)
            {
                byte[] answer = (await call.ReceiveAsync()).ShouldNotBeNull("the server ended the watch");
                shown.Add(Normal.Show(WatchResponse.Parser.ParseFrom(answer)));
            }
            return string.Join('\n', shown);
        });

    private static WatchRequest Create(string key, string end = "", long start = 0, long id = 0) => new()
    {
        CreateRequest = new WatchCreateRequest
        {
            Key = Text(key),
            RangeEnd = Text(end),
            StartRevision = start,
            WatchId = id,
        },
    };

    private static WatchRequest Cancel(long id) => new() { CancelRequest = new WatchCancelRequest { WatchId = id } };

    private static Task GrantAsync(ServerPair servers, long id, long seconds = 1000) =>
        servers.AskAsync<LeaseGrantResponse>(EtcdMethods.LeaseGrant, new LeaseGrantRequest { ID = id, TTL = seconds });

    private static Task CompactAsync(ServerPair servers, long revision) =>
        servers.AskAsync<CompactionResponse>(EtcdMethods.Compact, new CompactionRequest { Revision = revision });

    private static Task LeaderAsync(ServerPair servers) =>
        servers.AskAsync<LeaderResponse>(EtcdMethods.Leader, new LeaderRequest { Name = Text("e") });

    private static Task PutAsync(ServerPair servers, string key, string value) =>
        servers.AskAsync<PutResponse>(EtcdMethods.Put, new PutRequest { Key = Text(key), Value = Text(value) });

    private static Task EverythingAsync(ServerPair servers) =>
        servers.AskAsync<RangeResponse>(EtcdMethods.Range, new RangeRequest { Key = Zero, RangeEnd = Zero });

    private static ByteString Text(string text) => ByteString.CopyFromUtf8(text);
}
