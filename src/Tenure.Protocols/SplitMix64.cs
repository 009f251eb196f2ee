namespace Tenure.Protocols;

/// <summary>
/// A small seeded generator whose whole state is one word, so that a node's state stays cheap to copy and to hash.
/// Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014, figure 17.
/// </summary>
internal struct SplitMix64(ulong seed)
{
    /// <summary>The golden ratio as an odd number: by this much the state moves at each draw.</summary>
    public const ulong Step = 0x9E3779B97F4A7C15;

    private ulong _state = seed;

    public ulong Next()
    {
        _state += Step;
        return Mix(_state);
    }

    /// <summary>One to one: different words stay different.</summary>
    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    public readonly void Describe(ref StateHash hash) => hash.Add(_state);

    /// <summary>A duration drawn evenly from [<paramref name="least"/>, <paramref name="most"/>].</summary>
    public TimeSpan Between(TimeSpan least, TimeSpan most) =>
        new(least.Ticks + (long)(Next() % (ulong)(most.Ticks - least.Ticks + 1)));
}
