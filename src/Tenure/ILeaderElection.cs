namespace Tenure;

/// <summary>A named contest with at most one leader at a time.</summary>
public interface ILeaderElection
{
    /// <summary>The election's name: candidates of one name compete, and it is the scope of the tokens.</summary>
    string Name { get; }

    /// <summary>
    /// Stands for election and waits until this candidate leads. Two campaigns of one election compete with each other.
    /// Troubles on the way to the coordination service are retried until <paramref name="cancellationToken"/> ends the
    /// campaign, which takes the candidate out of the queue.
    /// </summary>
    /// <returns>The leadership; dispose of it to resign.</returns>
    ValueTask<Leadership> CampaignAsync(CancellationToken cancellationToken = default);

    /// <summary>Who leads now, or null where nobody does.</summary>
    ValueTask<LeaderInfo?> GetLeaderAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Who leads now, and then each change of it; null while nobody leads. It goes on until it is cancelled, and a slow
    /// reader sees fewer, never older, leaders.
    /// </summary>
    IAsyncEnumerable<LeaderInfo?> ObserveAsync(CancellationToken cancellationToken = default);
}
