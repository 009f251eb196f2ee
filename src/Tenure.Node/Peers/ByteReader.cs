using System.Buffers.Binary;
using System.Text;

namespace Tenure.Node.Peers;

/// <summary>
/// Reads little-endian fields one after the other. Past the end it yields zeros and remembers that it failed, so that a
/// parser checks once, at its end. Byte strings are slices of the input and cost no copy.
/// </summary>
internal ref struct ByteReader(ReadOnlyMemory<byte> input)
{
    private ReadOnlyMemory<byte> _rest = input;

    /// <summary>Whether a field lay past the end.</summary>
    public bool Failed { get; private set; }

    /// <summary>Whether all was read and nothing is left over.</summary>
    public readonly bool Complete => !Failed && _rest.Length == 0;

    public readonly int Left => _rest.Length;

    public byte Byte() => Take(1) is { Length: 1 } field ? field.Span[0] : default;

    public bool Bool() => Byte() != 0;

    public int Int32() => Take(4) is { Length: 4 } field ? BinaryPrimitives.ReadInt32LittleEndian(field.Span) : default;

    public long Int64() => Take(8) is { Length: 8 } field ? BinaryPrimitives.ReadInt64LittleEndian(field.Span) : default;

    public ulong UInt64() => Take(8) is { Length: 8 } field ? BinaryPrimitives.ReadUInt64LittleEndian(field.Span) : default;

    /// <summary>A length of four bytes, then as many bytes.</summary>
    public ReadOnlyMemory<byte> Bytes() => Take(Int32());

    public string Text() => Encoding.UTF8.GetString(Bytes().Span);

    public string[] Texts()
    {
        string[] texts = new string[Count(leastItemSize: sizeof(int))];
        for (int i = 0; i < texts.Length; i++) texts[i] = Text();
        return texts;
    }

    /// <summary>
    /// How many items follow. A count that the rest of the input cannot hold fails before anybody allocates for it.
    /// </summary>
    public int Count(int leastItemSize)
    {
        int count = Int32();
        if (count >= 0 && count <= Left / leastItemSize) return count;
        Failed = true;
        return 0;
    }

    private ReadOnlyMemory<byte> Take(int length)
    {
        if (Failed || length < 0 || length > _rest.Length)
        {
            Failed = true;
            return default;
        }

        ReadOnlyMemory<byte> field = _rest[..length];
        _rest = _rest[length..];
        return field;
    }
}
