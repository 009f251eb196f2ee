using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Tenure.Wire.Protos;

namespace Tenure.Etcd;

/// <summary>One candidate's view of an election on etcd.</summary>
internal sealed class EtcdElectionBackend(
    string election, LeaderElectionOptions options, EtcdClient client, Surroundings surroundings, ILogger logger) : IElectionBackend
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    public IElectionSession OpenSession() =>
        new EtcdElectionSession(
            client, election, options.CandidateId, options.LeaseDuration, NewLease(), new Backoff(LongestPause, surroundings));

    public async Task<LeaderInfo?> GetLeaderAsync(CancellationToken cancellationToken) =>
        Leader(await client.RangeAsync(EtcdElectionKeys.LeaderQuery(election), cancellationToken));

    public async IAsyncEnumerable<LeaderInfo?> ObserveAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Backoff backoff = new(LongestPause, surroundings);
        bool first = true;
        LeaderInfo? last = null;
        while (true)
        {
            RangeResponse range = await ReadAsync(backoff, cancellationToken);
            LeaderInfo? leader = Leader(range);
            if (first || leader != last) yield return leader;
            (first, last) = (false, leader);
            await WaitForChangeAsync(range.Header.Revision + 1, backoff, cancellationToken);
        }
    }

    public void Dispose() => client.Dispose();

    /// <summary>
    /// Chosen here, so that a grant whose answer was lost can be asked for again without leaving a second lease behind.
    /// </summary>
    private long NewLease() => surroundings.Random.NextInt64(1, long.MaxValue);

    private static LeaderInfo? Leader(RangeResponse range) =>
        range.Kvs is [var oldest, ..] ? new LeaderInfo(oldest.Value.ToStringUtf8(), oldest.CreateRevision) : null;

    private async Task<RangeResponse> ReadAsync(Backoff backoff, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                RangeResponse range = await client.RangeAsync(EtcdElectionKeys.LeaderQuery(election), cancellationToken);
                backoff.Reset();
                return range;
            }
            catch (EtcdException failed) when (failed.IsTransient)
            {
                logger.ObservationFailed(election, failed.Message);
                await backoff.PauseAsync(cancellationToken);
            }
        }
    }

    /// <summary>Returns when the election may have changed since the revision, also because nobody can tell.</summary>
    private async Task WaitForChangeAsync(long revision, Backoff backoff, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (WatchResponse change in client.WatchAsync(EtcdElectionKeys.Changes(election, revision), cancellationToken))
            {
                if (change.Canceled || change.Events.Count > 0) return;
            }
        }
        catch (EtcdException failed) when (failed.IsTransient)
        {
            await backoff.PauseAsync(cancellationToken);
        }
    }
}
