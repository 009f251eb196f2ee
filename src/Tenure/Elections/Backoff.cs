namespace Tenure;

/// <summary>
/// Pauses between attempts that failed: each drawn at random from an interval that doubles up to a limit, so that those
/// that failed together do not come back together.
/// </summary>
internal sealed class Backoff(TimeSpan longest, Surroundings surroundings)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);

    private TimeSpan _next = First < longest ? First : longest;

    /// <summary>Waits, between half and all of the present interval.</summary>
    public Task PauseAsync(CancellationToken cancellationToken)
    {
        TimeSpan pause = _next * (0.5 + (surroundings.Random.NextDouble() / 2));
        _next = _next * 2 < longest ? _next * 2 : longest;
        return Task.Delay(pause, surroundings.Time, cancellationToken);
    }

    /// <summary>An attempt succeeded.</summary>
    public void Reset() => _next = First < longest ? First : longest;
}
