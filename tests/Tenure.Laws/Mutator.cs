using System.Buffers.Binary;

namespace Tenure.Laws;

/// <summary>Changes valid inputs a little, in the ways in which decoders go wrong.</summary>
internal sealed class Mutator(int seed, IReadOnlyList<byte[]> seeds, int mostBytes)
{
    private const int MostKept = 500;

    private static readonly ulong[] Edges =
        [0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 63, 64, 127, 128, 255, 256, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, long.MaxValue, ulong.MaxValue];

    private readonly Random _random = new(seed);
    private readonly List<byte[]> _kept = [.. seeds];

    public byte[] Next()
    {
        List<byte> bytes = [.. Pick()];
        for (int changes = 1 + _random.Next(4); changes > 0; changes--) Change(bytes);
        if (bytes.Count > mostBytes) bytes.RemoveRange(mostBytes, bytes.Count - mostBytes);
        return [.. bytes];
    }

    /// <summary>What was accepted is changed further; the seeds stay.</summary>
    public void Keep(byte[] input)
    {
        if (_kept.Count < MostKept) _kept.Add(input);
        else _kept[_random.Next(seeds.Count, MostKept)] = input;
    }

    private void Change(List<byte> bytes)
    {
        int at = _random.Next(bytes.Count + 1);
        int length = Math.Min(_random.Next(1, 17), bytes.Count - at);
        switch (_random.Next(8))
        {
            case 0 when length > 0: bytes[at] ^= (byte)(1 << _random.Next(8)); break;
            case 1 when length > 0: bytes[at] = (byte)_random.Next(256); break;
            case 2: bytes.RemoveRange(at, bytes.Count - at); break;
            case 3: bytes.RemoveRange(at, length); break;
            case 4: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
            case 5: bytes.InsertRange(at, Pick()); break;
            case 6: bytes.InsertRange(at, new byte[_random.Next(1, 17)]); break;
            default: WriteEdge(bytes, at); break;
        }
    }

    /// <summary>A number at the edge of what lengths and counts may be, in either byte order.</summary>
    private void WriteEdge(List<byte> bytes, int at)
    {
        Span<byte> number = stackalloc byte[8];
        ulong edge = Edges[_random.Next(Edges.Length)];
        int width = 1 << _random.Next(4);
        BinaryPrimitives.WriteUInt64LittleEndian(number, edge);
        Span<byte> field = number[..width];
        if (_random.Next(2) == 0) field.Reverse();
        for (int i = 0; i < width && at + i < bytes.Count; i++) bytes[at + i] = field[i];
    }

    private byte[] Pick() => _kept[_random.Next(_kept.Count)];
}
