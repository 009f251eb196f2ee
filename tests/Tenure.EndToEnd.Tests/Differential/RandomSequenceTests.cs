using Google.Protobuf;
using Tenure.Wire.Etcd;
using Tenure.Wire.Protos;

namespace Tenure.EndToEnd.Tests.Differential;

/// <summary>The same random requests to etcd and to Tenure: every answer must be the same.</summary>
public sealed class RandomSequenceTests
{
    private const int Requests = 400;

    /// <summary>TENURE_SEEDS=100 asks for more than a daily run has time for.</summary>
    public static TheoryData<int> Seeds =>
        [.. Enumerable.Range(1, int.Parse(Environment.GetEnvironmentVariable("TENURE_SEEDS") ?? "8"))];

    [SkippableTheory]
    [MemberData(nameof(Seeds))]
    public async Task Random_requests_are_answered_alike(int seed)
    {
        await using ServerPair servers = await ServerPair.StartAsync();
        var requests = new RandomRequests(seed);
        for (int i = 0; i < Requests; i++)
        {
            await AskAsync(servers, requests);
            await LearnRevisionAsync(servers, requests);
        }
        HistoryEnd end = await HistoryEnd.WriteAsync(servers);
        for (int i = 0; i < 20; i++)
        {
            WatchCreateRequest watch = requests.Watch();
            await servers.ConverseAsync(EtcdMethods.Watch, $"{watch}", call => end.WatchAsync(call, watch));
        }
    }

    private static async Task AskAsync(ServerPair servers, RandomRequests requests)
    {
        switch (requests.Choose(24))
        {
            case < 7: await servers.AskAsync<PutResponse>(EtcdMethods.Put, requests.Put()); break;
            case < 12: await servers.AskAsync<RangeResponse>(EtcdMethods.Range, requests.Range()); break;
            case < 14: await servers.AskAsync<DeleteRangeResponse>(EtcdMethods.DeleteRange, requests.Delete()); break;
            case < 19: await servers.AskAsync<TxnResponse>(EtcdMethods.Txn, requests.Transaction()); break;
            case 19: await CompactAsync(servers, requests); break;
            case 20: await servers.AskAsync<LeaseGrantResponse>(EtcdMethods.LeaseGrant, requests.Grant()); break;
            case 21: await servers.AskAsync<LeaseRevokeResponse>(EtcdMethods.LeaseRevoke, requests.Revoke()); break;
            case 22: await servers.AskAsync<LeaseTimeToLiveResponse>(EtcdMethods.LeaseTimeToLive, requests.TimeToLive()); break;
            default: await servers.AskAsync<LeaseLeasesResponse>(EtcdMethods.LeaseLeases, new LeaseLeasesRequest()); break;
        }
    }

    private static async Task CompactAsync(ServerPair servers, RandomRequests requests)
    {
        CompactionRequest compaction = requests.Compact();
        if (await servers.AskAsync<CompactionResponse>(EtcdMethods.Compact, compaction) is not null)
            requests.Compacted = Math.Max(requests.Compacted, compaction.Revision);
    }

    // Asking for everything also compares everything: a difference is found at the request that made it.
    private static async Task LearnRevisionAsync(ServerPair servers, RandomRequests requests)
    {
        var everything = new RangeRequest { Key = ByteString.CopyFrom(0), RangeEnd = ByteString.CopyFrom(0) };
        RangeResponse? all = await servers.AskAsync<RangeResponse>(EtcdMethods.Range, everything);
        requests.Revision = all!.Header.Revision;
    }
}
