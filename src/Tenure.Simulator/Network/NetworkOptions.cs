namespace Tenure.Simulator.Network;

/// <summary>How a network behaves when nobody cuts it.</summary>
internal sealed record NetworkOptions
{
    /// <summary>
    /// Whether two machines talk over connections, as over TCP: what arrives arrives in order, and a connection that breaks
    /// loses its last words. Without it every message travels alone, and is lost, doubled and overtaken.
    /// </summary>
    public bool IsOrdered { get; init; } = true;

    public TimeSpan LeastDelay { get; init; } = TimeSpan.FromMicroseconds(100);

    public TimeSpan MostDelay { get; init; } = TimeSpan.FromMilliseconds(2);

    /// <summary>How many of a thousand messages take up to <see cref="TailDelay"/> instead.</summary>
    public int TailPermille { get; init; }

    public TimeSpan TailDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How many of a thousand messages are lost. Over a connection these are the ones that found a queue full.</summary>
    public int LossPermille { get; init; }

    /// <summary>How many of a thousand messages arrive twice; never over a connection.</summary>
    public int DuplicatePermille { get; init; }

    /// <summary>Whether a cut holds what travels until it heals, as retransmission does, instead of losing it. Only over connections.</summary>
    public bool CutsHold { get; init; }

    /// <summary>The same network on a good day.</summary>
    public NetworkOptions Calm() => this with { TailPermille = 0, LossPermille = 0, DuplicatePermille = 0 };
}
