using Tenure.Protocols;

namespace Tenure.Simulator.Disk;

/// <summary>Draws every choice evenly from a seed.</summary>
internal sealed class SeededChoices(ulong seed) : IChoices
{
    private SplitMix64 _random = new(seed);

    public int Pick(int options) => (int)(_random.Next() % (ulong)options);
}
