using System.Buffers.Binary;
using System.Numerics;

namespace Tenure.Simulator.World;

/// <summary>A running digest of all that happened. Two runs of one seed that differ anywhere differ here.</summary>
internal sealed class TraceHash
{
    private const ulong Multiplier = 0x9E3779B97F4A7C15;

    public ulong Value { get; private set; } = 0x54454E555245;

    public void Mix(ulong word) => Value = BitOperations.RotateLeft(Value ^ word, 27) * Multiplier;

    public void Mix(ReadOnlySpan<byte> bytes)
    {
        Mix((ulong)bytes.Length);
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..]) Mix(BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (byte rest in bytes) Mix(rest);
    }

    /// <summary>The digest of some bytes alone.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var hash = new TraceHash();
        hash.Mix(bytes);
        return hash.Value;
    }
}
