using Tenure.Protocols;

namespace Tenure.Simulator.World;

/// <summary>
/// The random choices of one concern. Each concern draws from a stream of its own, so that a fault that is taken out of a
/// schedule does not change what others draw.
/// </summary>
internal sealed class RandomStream(ulong seed)
{
    private SplitMix64 _random = new(seed);

    /// <summary>The stream that belongs to this concern under this seed.</summary>
    public static RandomStream Of(ulong seed, string concern)
    {
        // FNV-1a: string hashes of the runtime differ from process to process.
        ulong hash = 0xCBF29CE484222325;
        foreach (char letter in concern) hash = (hash ^ letter) * 0x100000001B3;
        return new RandomStream(new SplitMix64(seed ^ hash).Next());
    }

    public ulong Next() => _random.Next();

    /// <summary>A number from 0 up to, and without, <paramref name="below"/>.</summary>
    public int Below(int below) => (int)(_random.Next() % (ulong)below);

    public bool Chance(int permille) => permille > 0 && Below(1000) < permille;

    public TimeSpan Between(TimeSpan least, TimeSpan most) => _random.Between(least, most);

    public T Pick<T>(IReadOnlyList<T> from) => from[Below(from.Count)];

    /// <summary>For code that takes a generator of its own.</summary>
    public SplitMix64 Fork() => new(Next());
}
