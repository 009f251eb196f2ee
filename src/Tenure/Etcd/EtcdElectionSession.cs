using Google.Protobuf;
using Tenure.Wire.Grpc;
using Tenure.Wire.Protos;

namespace Tenure.Etcd;

/// <summary>One campaign by etcd's recipe: see <see cref="EtcdElectionKeys"/>.</summary>
internal sealed class EtcdElectionSession(
    EtcdClient client, string election, string candidateId, TimeSpan duration, long lease, Backoff backoff) : IElectionSession
{
    private long _createRevision;

    private ByteString Key => EtcdElectionKeys.CandidateKey(election, lease);

    public async Task<TimeSpan> AcquireLeaseAsync(CancellationToken cancellationToken)
    {
        try
        {
            LeaseGrantRequest request = new() { ID = lease, TTL = (long)Math.Ceiling(duration.TotalSeconds) };
            LeaseGrantResponse granted = await client.LeaseGrantAsync(request, cancellationToken);
            return TimeSpan.FromSeconds(granted.TTL);
        }
        catch (EtcdException granted) when (granted.Status.Code == GrpcStatusCode.FailedPrecondition)
        {
            return await RenewAsync(cancellationToken); // An attempt before this one was granted, and its answer lost.
        }
    }

    public async Task<long?> StandAsync(CancellationToken cancellationToken)
    {
        if (await PutKeyAsync(cancellationToken) is not { } createRevision) return null;
        _createRevision = createRevision;
        while (await PredecessorAsync(cancellationToken) is { } predecessor)
            await WaitForDeletionAsync(predecessor.Key, predecessor.CreateRevision, cancellationToken);

        // The own key may have gone while others were waited for, with the lease or without it.
        return await IsThereAsync(Key, createRevision, cancellationToken) is null ? null : createRevision;
    }

    public async Task<TimeSpan> RenewAsync(CancellationToken cancellationToken)
    {
        LeaseKeepAliveResponse kept = await client.KeepAliveAsync(new LeaseKeepAliveRequest { ID = lease }, cancellationToken);
        return TimeSpan.FromSeconds(kept.TTL);
    }

    public Task WaitForRemovalAsync(CancellationToken cancellationToken) =>
        WaitForDeletionAsync(Key, _createRevision, cancellationToken);

    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await client.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease }, cancellationToken);
        }
        catch (EtcdException gone) when (gone.Status.Code == GrpcStatusCode.NotFound)
        {
            // It has expired, or was revoked, and the key went with it.
        }
    }

    /// <summary>
    /// Puts the own key, unless an earlier attempt did already, and returns its create revision; null where the lease is
    /// gone.
    /// </summary>
    private async Task<long?> PutKeyAsync(CancellationToken cancellationToken)
    {
        TxnRequest request = new()
        {
            Compare = { new Compare { Key = Key, Target = Compare.Types.CompareTarget.Create, CreateRevision = 0 } },
            Success =
            {
                new RequestOp
                {
                    RequestPut = new PutRequest { Key = Key, Value = ByteString.CopyFromUtf8(candidateId), Lease = lease },
                },
            },
            Failure = { new RequestOp { RequestRange = new RangeRequest { Key = Key } } },
        };
        try
        {
            TxnResponse response = await client.TxnAsync(request, cancellationToken);
            return response.Succeeded
                ? response.Header.Revision
                : response.Responses[0].ResponseRange.Kvs[0].CreateRevision;
        }
        catch (EtcdException gone) when (gone.Status.Code == GrpcStatusCode.NotFound)
        {
            return null;
        }
    }

    private async Task<KeyValue?> PredecessorAsync(CancellationToken cancellationToken)
    {
        RangeResponse range = await ReadAsync(
            EtcdElectionKeys.PredecessorQuery(election, _createRevision), cancellationToken);
        return range.Kvs.FirstOrDefault();
    }

    /// <summary>
    /// Returns when this incarnation of the key is gone. It reads and then watches from there; whatever ends the watch
    /// early, it reads again.
    /// </summary>
    private async Task WaitForDeletionAsync(ByteString key, long createRevision, CancellationToken cancellationToken)
    {
        while (await IsThereAsync(key, createRevision, cancellationToken) is { } revision)
        {
            try
            {
                WatchCreateRequest request = new()
                {
                    Key = key,
                    StartRevision = revision + 1,
                    Filters = { WatchCreateRequest.Types.FilterType.Noput },
                };
                await foreach (WatchResponse change in client.WatchAsync(request, cancellationToken))
                {
                    if (change.Canceled || change.Events.Count > 0) break;
                }
            }
            catch (EtcdException failed) when (failed.IsTransient)
            {
                await backoff.PauseAsync(cancellationToken);
            }
        }
    }

    /// <summary>The revision at which this incarnation of the key was seen, or null where it is gone.</summary>
    private async Task<long?> IsThereAsync(ByteString key, long createRevision, CancellationToken cancellationToken)
    {
        RangeResponse range = await ReadAsync(new RangeRequest { Key = key }, cancellationToken);
        return range.Kvs is [var found] && found.CreateRevision == createRevision ? range.Header.Revision : null;
    }

    private async Task<RangeResponse> ReadAsync(RangeRequest request, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                RangeResponse range = await client.RangeAsync(request, cancellationToken);
                backoff.Reset();
                return range;
            }
            catch (EtcdException failed) when (failed.IsTransient)
            {
                await backoff.PauseAsync(cancellationToken);
            }
        }
    }
}
