using Tenure.Store;

namespace Tenure.Server.Services;

/// <summary>What a lease gets, whatever was asked for.</summary>
internal sealed class LeaseTerms(TimeSpan longestElectionTimeout)
{
    /// <summary>
    /// The least time to live, in seconds: a lease must survive an election that it has no part in. etcd's rule is one
    /// and a half election timeouts in whole seconds; at its default timing that makes 2, which we keep as the floor.
    /// </summary>
    public long Least { get; } = Math.Max(2, (long)Math.Ceiling(1.5 * longestElectionTimeout.TotalSeconds));

    /// <summary>An id for a client that left the choice to us: positive, and unlikely to be anybody's.</summary>
    public static LeaseId NewId() => new(Random.Shared.NextInt64(1, long.MaxValue));

    public long Granted(long wanted) => Math.Max(wanted, Least);
}
