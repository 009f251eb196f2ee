using System.Buffers.Binary;

namespace Tenure.Node.Log;

/// <summary>
/// One group commit: all that a single sync made durable. Little-endian: magic (4), payload length (4), frame number (8),
/// CRC32C of length, number and payload (4), zero (4), the payload, and zeros up to a multiple of eight.
/// </summary>
/// <remarks>
/// A frame is written only after the sync of the one before it returned. So a damaged frame with a sound one behind it
/// was durable once: that is corruption. A damaged frame with nothing sound behind it is the write that the crash cut off.
/// </remarks>
internal readonly ref struct LogFrame
{
    public const int HeaderSize = 24;
    public const int Alignment = 8;

    /// <summary>No frame is larger: a longer length is damage, and is not trusted with an allocation or a skip.</summary>
    public const int MaxPayload = 1 << 30;

    private const uint Magic = 0x4652_4E54;

    private LogFrame(ulong number, int payloadLength)
    {
        Number = number;
        PayloadLength = payloadLength;
    }

    public ulong Number { get; }

    public int PayloadLength { get; }

    /// <summary>The bytes that the whole frame takes.</summary>
    public int Size => Padded(HeaderSize + PayloadLength);

    public static int Padded(int length) => (length + Alignment - 1) & -Alignment;

    /// <summary>Fills in the header in front of a payload that is already in its place.</summary>
    public static void WriteHeader(Span<byte> frame, ulong number, int payloadLength)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(frame, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], (uint)payloadLength);
        BinaryPrimitives.WriteUInt64LittleEndian(frame[8..], number);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[16..], Crc32C.Of(frame[4..16], frame.Slice(HeaderSize, payloadLength)));
        BinaryPrimitives.WriteUInt32LittleEndian(frame[20..], 0);
    }

    /// <summary>A sound frame at the beginning of <paramref name="bytes"/>, or false.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out LogFrame frame)
    {
        frame = default;
        if (bytes.Length < HeaderSize || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic) return false;

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        if (length > MaxPayload || Padded(HeaderSize + (int)length) > bytes.Length) return false;

        uint checksum = Crc32C.Of(bytes[4..16], bytes.Slice(HeaderSize, (int)length));
        if (checksum != BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..])) return false;

        frame = new LogFrame(BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]), (int)length);
        return true;
    }

    /// <summary>
    /// Where the first sound frame at or behind <paramref name="from"/> begins whose number is above
    /// <paramref name="number"/>, or -1. Older frames may lie there as somebody's value: a copy of a log is a value like any other.
    /// </summary>
    public static int FindAbove(ulong number, ReadOnlySpan<byte> bytes, int from)
    {
        for (int at = from; at <= bytes.Length - HeaderSize; at += Alignment)
            if (TryRead(bytes[at..], out LogFrame frame) && frame.Number > number) return at;
        return -1;
    }
}
