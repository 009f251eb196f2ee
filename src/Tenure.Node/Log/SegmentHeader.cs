using System.Buffers.Binary;
using System.Globalization;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Log;

/// <summary>
/// The first bytes of a segment, little-endian: magic (8), format (4), zero (4), cluster (8), member (8), segment number
/// (8), number of its first frame (8), what the log was when the segment was begun: term (8), vote (8), commit index (8) and
/// the index of the next entry (8); CRC32C of all before it (4), zero (4).
/// </summary>
/// <remarks>
/// A segment says by itself where it begins, so that all segments before it may be deleted once a snapshot holds what they
/// held.
/// </remarks>
internal readonly record struct SegmentHeader(LogIdentity Identity, ulong Segment, ulong FirstFrame, HardState State, LogIndex Next)
{
    public const int Size = 88;

    /// <summary>The format that this version writes and reads.</summary>
    public const uint Format = 2;

    private const string Extension = ".wal";
    private const int ChecksumAt = 80;
    private const int FormatEnd = 12;

    private static ReadOnlySpan<byte> Magic => "TENUREWL"u8;

    public static string FileName(ulong segment) => $"{segment:x16}{Extension}";

    /// <summary>The number in a segment's name; null where the name is not one of a segment.</summary>
    public static ulong? NumberIn(string fileName) =>
        fileName.EndsWith(Extension, StringComparison.Ordinal)
        && ulong.TryParse(fileName.AsSpan(0, fileName.Length - Extension.Length), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong number)
            ? number
            : null;

    public void Write(Span<byte> into)
    {
        into[..Size].Clear();
        Magic.CopyTo(into);
        BinaryPrimitives.WriteUInt32LittleEndian(into[8..], Format);
        BinaryPrimitives.WriteUInt64LittleEndian(into[16..], Identity.ClusterId);
        BinaryPrimitives.WriteUInt64LittleEndian(into[24..], Identity.Member.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(into[32..], Segment);
        BinaryPrimitives.WriteUInt64LittleEndian(into[40..], FirstFrame);
        BinaryPrimitives.WriteUInt64LittleEndian(into[48..], State.Term.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(into[56..], State.Vote.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(into[64..], State.Commit.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(into[72..], Next.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(into[ChecksumAt..], Crc32C.Of(into[..ChecksumAt]));
    }

    /// <summary>Reads a header, or says in one clause what is wrong with it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> from, out SegmentHeader header, out string? fault)
    {
        header = default;
        fault = FaultOf(from);
        if (fault is not null) return false;

        header = new SegmentHeader(
            new LogIdentity(Field(from, 16), new NodeId(Field(from, 24))),
            Field(from, 32),
            Field(from, 40),
            new HardState(new Term(Field(from, 48)), new NodeId(Field(from, 56)), new LogIndex(Field(from, 64))),
            new LogIndex(Field(from, 72)));
        return true;
    }

    /// <summary>The format stands before the size, because another version's header may have another one.</summary>
    private static string? FaultOf(ReadOnlySpan<byte> from)
    {
        if (from.Length < FormatEnd || !from.StartsWith(Magic)) return "it does not begin like a log segment";
        if (BinaryPrimitives.ReadUInt32LittleEndian(from[8..]) is var format && format != Format)
            return $"it was written by {(format > Format ? "a later" : "an earlier")} version (format {format}; this version reads {Format})";
        if (from.Length < Size) return "its header is cut short";
        return BinaryPrimitives.ReadUInt32LittleEndian(from[ChecksumAt..]) == Crc32C.Of(from[..ChecksumAt])
            ? null
            : "the checksum of its header does not match";
    }

    private static ulong Field(ReadOnlySpan<byte> from, int at) => BinaryPrimitives.ReadUInt64LittleEndian(from[at..]);
}
