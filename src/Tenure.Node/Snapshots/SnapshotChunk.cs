using System.Buffers.Binary;

namespace Tenure.Node.Snapshots;

internal enum SnapshotChunkKind : uint
{
    Members = 1,
    Store = 2,
    End = 3,
}

/// <summary>
/// A piece of a snapshot's file, little-endian: kind (4), payload length (4), CRC32C (4), zero (4), the payload. The
/// checksum covers the one of the piece before as well, so that a piece which is missing or not in its place shows.
/// </summary>
internal readonly record struct SnapshotChunk(SnapshotChunkKind Kind, int PayloadLength, uint Checksum)
{
    public const int HeaderSize = 16;

    /// <summary>
    /// No piece is larger: a longer length is damage, and is not trusted with an allocation. The members, and a record of
    /// the store, are each in one piece.
    /// </summary>
    public const int MaxPayload = 256 << 20;

    private const int ChecksumAt = 8;

    /// <summary>Fills in the header in front of a payload; returns its checksum, for the next piece.</summary>
    public static uint WriteHeader(Span<byte> header, SnapshotChunkKind kind, ReadOnlySpan<byte> payload, uint before)
    {
        header[..HeaderSize].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)kind);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], payload.Length);
        uint checksum = Sum(header, payload, before);
        BinaryPrimitives.WriteUInt32LittleEndian(header[ChecksumAt..], checksum);
        return checksum;
    }

    /// <summary>The header's fields; false where the length is impossible.</summary>
    public static bool TryRead(ReadOnlySpan<byte> header, long left, out SnapshotChunk chunk)
    {
        chunk = new SnapshotChunk(
            (SnapshotChunkKind)BinaryPrimitives.ReadUInt32LittleEndian(header),
            BinaryPrimitives.ReadInt32LittleEndian(header[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(header[ChecksumAt..]));
        return chunk.PayloadLength >= 0 && chunk.PayloadLength <= Math.Min(left, MaxPayload);
    }

    public bool IsSound(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, uint before) => Sum(header, payload, before) == Checksum;

    private static uint Sum(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, uint before)
    {
        Span<byte> covered = stackalloc byte[sizeof(uint) + ChecksumAt];
        BinaryPrimitives.WriteUInt32LittleEndian(covered, before);
        header[..ChecksumAt].CopyTo(covered[sizeof(uint)..]);
        return Crc32C.Of(covered, payload);
    }
}
