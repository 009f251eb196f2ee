using Google.Protobuf;
using Tenure.Node;
using Tenure.Node.Watches;
using Tenure.Server.Grpc;
using Tenure.Server.Mapping;
using Tenure.Server.Recipes;
using Tenure.Server.Services;
using Tenure.Server.Watches;
using Tenure.Wire.Etcd;
using Tenure.Wire.Protos;
using LeaseTerms = Tenure.Server.Services.LeaseTerms;
using WatchRequest = Tenure.Wire.Protos.WatchRequest;

namespace Tenure.Simulator.Hosts;

/// <summary>
/// The server's own services on a simulated member: what they answer to which method. Messages come and go as bytes, so that
/// client and server share nothing.
/// </summary>
internal sealed class EtcdService
{
    private readonly IClusterNode _node;
    private readonly AnswerHeaders _headers;
    private readonly KvService _kv;
    private readonly LeaseService _leases;
    private readonly ElectionService _elections;
    private readonly LockService _locks;

    public EtcdService(IClusterNode node, TimeSpan longestElectionTimeout)
    {
        _node = node;
        _headers = new AnswerHeaders(node);
        Proposals proposals = new(node);
        ContestQueue queue = new(node, proposals);
        SessionLeases sessions = new(proposals);
        _kv = new KvService(node, proposals, _headers);
        _leases = new LeaseService(node, proposals, _headers, new LeaseTerms(longestElectionTimeout));
        _elections = new ElectionService(node, queue, sessions, _headers);
        _locks = new LockService(proposals, queue, sessions, _headers);
    }

    /// <summary>Carries out a call of one request and one answer.</summary>
    public async Task<EtcdReply> CallAsync(string method, byte[] request, CancellationToken cancel)
    {
        try
        {
            return method switch
            {
                EtcdMethods.Range => Reply(await _kv.RangeAsync(RangeRequest.Parser.ParseFrom(request), cancel)),
                EtcdMethods.Put => Reply(await _kv.PutAsync(PutRequest.Parser.ParseFrom(request), cancel)),
                EtcdMethods.DeleteRange => Reply(await _kv.DeleteRangeAsync(DeleteRangeRequest.Parser.ParseFrom(request), cancel)),
                EtcdMethods.Txn => Reply(await _kv.TxnAsync(TxnRequest.Parser.ParseFrom(request), cancel)),
                EtcdMethods.LeaseGrant => Reply(await _leases.GrantAsync(LeaseGrantRequest.Parser.ParseFrom(request), cancel)),
                EtcdMethods.LeaseRevoke => Reply(await _leases.RevokeAsync(LeaseRevokeRequest.Parser.ParseFrom(request), cancel)),
                EtcdMethods.LeaseKeepAlive =>
                    Reply<LeaseKeepAliveResponse>(await _leases.KeepAliveAsync(LeaseKeepAliveRequest.Parser.ParseFrom(request), cancel)),
                EtcdMethods.Campaign => Reply(await _elections.CampaignAsync(CampaignRequest.Parser.ParseFrom(request), cancel)),
                EtcdMethods.Resign => Reply(await _elections.ResignAsync(ResignRequest.Parser.ParseFrom(request), cancel)),
                EtcdMethods.Lock => Reply(await _locks.LockAsync(LockRequest.Parser.ParseFrom(request), cancel)),
                EtcdMethods.Unlock => Reply(await _locks.UnlockAsync(UnlockRequest.Parser.ParseFrom(request), cancel)),
                _ => throw new ArgumentException($"No simulated client calls {method}.", nameof(method)),
            };
        }
        catch (Exception trouble) when (Failures.ToStatus(trouble) is { } status)
        {
            return new EtcdReply(status, []);
        }
    }

    /// <summary>A call of watches; see <see cref="WatchStream"/> for <paramref name="news"/>.</summary>
    public WatchStream Watch(Action news) => new(_node, news);

    public static IEnumerable<WatchAnswer> Handle(WatchStream stream, byte[] request)
    {
        WatchRequest asked = WatchRequest.Parser.ParseFrom(request);
        return asked.CreateRequest is { } create ? stream.Create(WatchMessages.ToRequest(create)) : [];
    }

    public byte[] ToBytes(WatchAnswer answer) => WatchMessages.ToMessage(answer, _headers).ToByteArray();

    private static EtcdReply Reply<T>(GrpcReply<T> reply)
        where T : class, IMessage<T> =>
        new(reply.Status, reply.Value?.ToByteArray() ?? []);
}
