using System.Buffers.Binary;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Log;

/// <summary>
/// The first bytes of a segment, little-endian: magic (8), format (4), zero (4), cluster (8), member (8), segment number
/// (8), number of its first frame (8), CRC32C of all before it (4), zero (4).
/// </summary>
internal readonly record struct SegmentHeader(LogIdentity Identity, ulong Segment, ulong FirstFrame)
{
    public const int Size = 56;

    /// <summary>The format that this version writes, and the latest that it reads.</summary>
    public const uint Format = 1;

    private const int ChecksumAt = 48;

    private static ReadOnlySpan<byte> Magic => "TENUREWL"u8;

    public static string FileName(ulong segment) => $"{segment:x16}.wal";

    public void Write(Span<byte> into)
    {
        into[..Size].Clear();
        Magic.CopyTo(into);
        BinaryPrimitives.WriteUInt32LittleEndian(into[8..], Format);
        BinaryPrimitives.WriteUInt64LittleEndian(into[16..], Identity.ClusterId);
        BinaryPrimitives.WriteUInt64LittleEndian(into[24..], Identity.Member.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(into[32..], Segment);
        BinaryPrimitives.WriteUInt64LittleEndian(into[40..], FirstFrame);
        BinaryPrimitives.WriteUInt32LittleEndian(into[ChecksumAt..], Crc32C.Of(into[..ChecksumAt]));
    }

    /// <summary>Reads a header, or says in one clause what is wrong with it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> from, out SegmentHeader header, out string? fault)
    {
        header = default;
        fault = null;
        if (from.Length < Size || !from.StartsWith(Magic)) fault = "it does not begin like a log segment";
        else if (BinaryPrimitives.ReadUInt32LittleEndian(from[8..]) is var format && format > Format)
            fault = $"it was written by a later version (format {format}; this version reads up to {Format})";
        else if (BinaryPrimitives.ReadUInt32LittleEndian(from[ChecksumAt..]) != Crc32C.Of(from[..ChecksumAt]))
            fault = "the checksum of its header does not match";
        if (fault is not null) return false;

        header = new SegmentHeader(
            new LogIdentity(
                BinaryPrimitives.ReadUInt64LittleEndian(from[16..]),
                new NodeId(BinaryPrimitives.ReadUInt64LittleEndian(from[24..]))),
            BinaryPrimitives.ReadUInt64LittleEndian(from[32..]),
            BinaryPrimitives.ReadUInt64LittleEndian(from[40..]));
        return true;
    }
}
