namespace Tenure.Protocols;

/// <summary>
/// A small seeded generator whose whole state is one word, so that a node's state stays cheap to copy and to hash.
/// Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014, figure 17.
/// </summary>
internal struct SplitMix64(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A duration drawn evenly from [<paramref name="least"/>, <paramref name="most"/>].</summary>
    public TimeSpan Between(TimeSpan least, TimeSpan most) =>
        new(least.Ticks + (long)(Next() % (ulong)(most.Ticks - least.Ticks + 1)));
}
