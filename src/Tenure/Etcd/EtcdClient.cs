using System.Runtime.CompilerServices;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using Tenure.Etcd.Grpc;
using Tenure.Wire.Etcd;
using Tenure.Wire.Grpc;
using Tenure.Wire.Protos;

namespace Tenure.Etcd;

/// <summary>
/// The calls of etcd's API that elections and the command line need, on a cluster of which any member will do. A call goes
/// to the member that answered last; where it fails for a reason that another member may not have, the next is asked.
/// </summary>
internal sealed class EtcdClient : IDisposable
{
    /// <summary>How often a call goes round the members before it fails.</summary>
    private const int Rounds = 2;

    private readonly IEtcdChannel[] _channels;
    private readonly TimeSpan _attemptTimeout;
    private readonly Surroundings _surroundings;
    private readonly ILogger _logger;
    private int _current;

    /// <param name="channels">One to each member.</param>
    /// <param name="attemptTimeout">How long one member is waited for before the next is asked.</param>
    /// <param name="surroundings">The clock of the timeouts, and the dice of the pauses.</param>
    /// <param name="logger">Hears of failed attempts.</param>
    public EtcdClient(IEnumerable<IEtcdChannel> channels, TimeSpan attemptTimeout, Surroundings surroundings, ILogger logger)
    {
        _channels = [.. channels];
        _current = surroundings.Random.Next(_channels.Length); // So that many candidates spread over the members.
        _attemptTimeout = attemptTimeout;
        _surroundings = surroundings;
        _logger = logger;
    }

    /// <summary>A client over the network.</summary>
    /// <param name="options">Valid options.</param>
    public static EtcdClient Connect(EtcdOptions options, Surroundings surroundings, ILogger logger)
    {
        return new EtcdClient(options.Endpoints.Select(Channel), options.AttemptTimeout, surroundings, logger);

        GrpcChannel Channel(string text) => EtcdOptions.TryParseEndpoint(text, out Uri? endpoint)
            ? new GrpcChannel(endpoint!, options.AttemptTimeout)
            : throw new ArgumentException($"'{text}' is no endpoint.", nameof(options));
    }

    public IEnumerable<Uri> Endpoints => _channels.Select(channel => channel.Endpoint);

    private IEtcdChannel Current => _channels[Volatile.Read(ref _current)];

    public Task<RangeResponse> RangeAsync(RangeRequest request, CancellationToken cancellationToken) =>
        CallAsync(EtcdMethods.Range, request, RangeResponse.Parser, cancellationToken);

    public Task<PutResponse> PutAsync(PutRequest request, CancellationToken cancellationToken) =>
        CallAsync(EtcdMethods.Put, request, PutResponse.Parser, cancellationToken);

    public Task<DeleteRangeResponse> DeleteRangeAsync(DeleteRangeRequest request, CancellationToken cancellationToken) =>
        CallAsync(EtcdMethods.DeleteRange, request, DeleteRangeResponse.Parser, cancellationToken);

    public Task<TxnResponse> TxnAsync(TxnRequest request, CancellationToken cancellationToken) =>
        CallAsync(EtcdMethods.Txn, request, TxnResponse.Parser, cancellationToken);

    public Task<LeaseGrantResponse> LeaseGrantAsync(LeaseGrantRequest request, CancellationToken cancellationToken) =>
        CallAsync(EtcdMethods.LeaseGrant, request, LeaseGrantResponse.Parser, cancellationToken);

    public Task<LeaseRevokeResponse> LeaseRevokeAsync(LeaseRevokeRequest request, CancellationToken cancellationToken) =>
        CallAsync(EtcdMethods.LeaseRevoke, request, LeaseRevokeResponse.Parser, cancellationToken);

    public Task<LeaseTimeToLiveResponse> LeaseTimeToLiveAsync(LeaseTimeToLiveRequest request, CancellationToken cancellationToken) =>
        CallAsync(EtcdMethods.LeaseTimeToLive, request, LeaseTimeToLiveResponse.Parser, cancellationToken);

    public Task<MemberListResponse> MemberListAsync(CancellationToken cancellationToken) =>
        CallAsync(EtcdMethods.MemberList, new MemberListRequest(), MemberListResponse.Parser, cancellationToken);

    /// <summary>One attempt: a second one might add a second member.</summary>
    public Task<MemberAddResponse> MemberAddAsync(MemberAddRequest request, CancellationToken cancellationToken) =>
        AttemptAsync(EtcdMethods.MemberAdd, request, MemberAddResponse.Parser, Current, cancellationToken);

    public Task<MemberRemoveResponse> MemberRemoveAsync(MemberRemoveRequest request, CancellationToken cancellationToken) =>
        AttemptAsync(EtcdMethods.MemberRemove, request, MemberRemoveResponse.Parser, Current, cancellationToken);

    public Task<MemberUpdateResponse> MemberUpdateAsync(MemberUpdateRequest request, CancellationToken cancellationToken) =>
        AttemptAsync(EtcdMethods.MemberUpdate, request, MemberUpdateResponse.Parser, Current, cancellationToken);

    public Task<MemberPromoteResponse> MemberPromoteAsync(MemberPromoteRequest request, CancellationToken cancellationToken) =>
        AttemptAsync(EtcdMethods.MemberPromote, request, MemberPromoteResponse.Parser, Current, cancellationToken);

    /// <summary>
    /// One attempt at one renewal. The lease's time counts from this send, so it is better to fail soon and send anew than
    /// to try on. The stream is used for one request: an answer on it can belong to no other.
    /// </summary>
    public Task<LeaseKeepAliveResponse> KeepAliveAsync(LeaseKeepAliveRequest request, CancellationToken cancellationToken) =>
        AttemptAsync(EtcdMethods.LeaseKeepAlive, request, LeaseKeepAliveResponse.Parser, Current, cancellationToken);

    /// <summary>What one member says of itself.</summary>
    public Task<StatusResponse> StatusAsync(Uri endpoint, CancellationToken cancellationToken) =>
        AttemptAsync(EtcdMethods.Status, new StatusRequest(), StatusResponse.Parser, At(endpoint), cancellationToken);

    /// <summary>Hands the cluster's leadership over; only the member that leads it can.</summary>
    public Task<MoveLeaderResponse> MoveLeaderAsync(Uri endpoint, ulong target, CancellationToken cancellationToken) =>
        AttemptAsync(
            EtcdMethods.MoveLeader, new MoveLeaderRequest { TargetID = target }, MoveLeaderResponse.Parser, At(endpoint), cancellationToken);

    /// <summary>
    /// One watch on one member, from its confirmation on. It ends with an exception where that member fails; the next
    /// watch goes to another.
    /// </summary>
    public async IAsyncEnumerable<WatchResponse> WatchAsync(
        WatchCreateRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IEtcdChannel channel = Current;
        await using IEtcdCall<WatchResponse> call = channel.Open(EtcdMethods.Watch, WatchResponse.Parser, cancellationToken);
        await call.WriteAsync(new WatchRequest { CreateRequest = request }, cancellationToken);
        while (await ReadAsync() is { } response) yield return response;

        async Task<WatchResponse?> ReadAsync()
        {
            try
            {
                return await call.ReadAsync(cancellationToken);
            }
            catch (EtcdException failed)
            {
                GoOnFrom(channel, EtcdMethods.Watch, failed);
                throw;
            }
        }
    }

    public void Dispose()
    {
        foreach (IEtcdChannel channel in _channels) channel.Dispose();
    }

    private async Task<T> CallAsync<T>(string method, IMessage request, MessageParser<T> parser, CancellationToken cancellationToken)
        where T : IMessage<T>
    {
        Backoff backoff = new(_attemptTimeout, _surroundings);
        for (int attempts = Rounds * _channels.Length; ; attempts--)
        {
            try
            {
                return await AttemptAsync(method, request, parser, Current, cancellationToken);
            }
            catch (EtcdException failed) when (failed.IsTransient && attempts > 1)
            {
                await backoff.PauseAsync(cancellationToken);
            }
        }
    }

    private async Task<T> AttemptAsync<T>(
        string method, IMessage request, MessageParser<T> parser, IEtcdChannel channel, CancellationToken cancellationToken)
        where T : IMessage<T>
    {
        using CancellationTokenSource late = new(_attemptTimeout, _surroundings.Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return await channel.CallAsync(method, request, parser, _attemptTimeout, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            channel.Reset(); // It accepts and does not answer: nothing else that waits on it may hang either.
            EtcdException failed = new(
                new GrpcStatus(GrpcStatusCode.DeadlineExceeded, $"no answer within {_attemptTimeout.TotalMilliseconds:0} ms"), channel.Endpoint);
            GoOnFrom(channel, method, failed);
            throw failed;
        }
        catch (EtcdException failed)
        {
            GoOnFrom(channel, method, failed);
            throw;
        }
    }

    /// <summary>The next call goes to the next member, unless somebody has moved on already.</summary>
    private void GoOnFrom(IEtcdChannel failed, string method, EtcdException trouble)
    {
        if (!trouble.IsTransient) return;
        _logger.CallFailed(failed.Endpoint.Authority, method, trouble.Status.Message);
        int index = Array.IndexOf(_channels, failed);
        Interlocked.CompareExchange(ref _current, (index + 1) % _channels.Length, index);
    }

    private IEtcdChannel At(Uri endpoint) => _channels.First(channel => channel.Endpoint == endpoint);
}
