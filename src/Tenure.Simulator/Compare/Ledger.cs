namespace Tenure.Simulator.Compare;

/// <summary>
/// What candidates write while they believe that they lead, at a resource that takes everything and, beside it, at one with a
/// fence, which takes no token lower than the highest that it has seen.
/// </summary>
internal sealed class Ledger
{
    private int _newestReign;
    private ulong _highestToken;

    /// <summary>How many writes arrived.</summary>
    public int Arrived { get; private set; }

    /// <summary>How many of them came after a later leader's: without a fence they land.</summary>
    public int Stale { get; private set; }

    /// <summary>How many of these land although there is a fence.</summary>
    public int StalePastFence { get; private set; }

    public void Arrive(int reign, ulong? token)
    {
        Arrived++;
        bool passesFence = token >= _highestToken;
        if (passesFence) _highestToken = token ?? _highestToken;
        if (reign >= _newestReign)
        {
            _newestReign = reign;
            return;
        }

        Stale++;
        if (passesFence) StalePastFence++;
    }
}
