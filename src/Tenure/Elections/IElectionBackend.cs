using Tenure.Protocols.Leases;

namespace Tenure;

/// <summary>
/// A coordination service, seen by one candidate of one election. It only carries out what <see cref="LeaseHolder"/> asks
/// for: all reasoning about time is there.
/// </summary>
internal interface IElectionBackend : IDisposable
{
    /// <summary>A new campaign, with a lease of its own.</summary>
    IElectionSession OpenSession();

    /// <inheritdoc cref="ILeaderElection.GetLeaderAsync"/>
    Task<LeaderInfo?> GetLeaderAsync(CancellationToken cancellationToken);

    /// <inheritdoc cref="ILeaderElection.ObserveAsync"/>
    IAsyncEnumerable<LeaderInfo?> ObserveAsync(CancellationToken cancellationToken);
}

/// <summary>
/// One campaign's side at the coordination service. Troubles are thrown as <see cref="LeaderElectionException"/>; calls of
/// one session may overlap.
/// </summary>
internal interface IElectionSession
{
    /// <summary>Takes the lease, and says for how long it was granted.</summary>
    Task<TimeSpan> AcquireLeaseAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Stands with the lease, waits until it is this candidate's turn, looks once more whether its own entry is there,
    /// and returns the number of the fencing token.
    /// </summary>
    /// <returns>Null where the lease or the entry was gone.</returns>
    Task<long?> StandAsync(CancellationToken cancellationToken);

    /// <summary>One attempt to renew, ended by its own timeout. Zero where the lease is gone.</summary>
    Task<TimeSpan> RenewAsync(CancellationToken cancellationToken);

    /// <summary>Returns when this candidate's entry has been removed, through whatever troubles on the way.</summary>
    Task WaitForRemovalAsync(CancellationToken cancellationToken);

    /// <summary>Removes the entry and the lease, with a few attempts; what that cannot reach expires by itself.</summary>
    Task ReleaseAsync(CancellationToken cancellationToken);
}
