using System.Buffers.Binary;
using System.Globalization;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Snapshots;

/// <summary>
/// The first bytes of a snapshot's file, little-endian: magic (8), format (4), zero (4), cluster (8), term (8) and index (8)
/// of the last entry in it, CRC32C of all before it (4), zero (4). It names no member, because members send each other
/// the very file.
/// </summary>
internal readonly record struct SnapshotHeader(ulong ClusterId, LogPosition Last)
{
    public const int Size = 48;

    /// <summary>The format that this version writes and reads.</summary>
    public const uint Format = 1;

    private const string Extension = ".snap";
    private const int FormatEnd = 12;
    private const int ChecksumAt = 40;

    private static ReadOnlySpan<byte> Magic => "TENURESN"u8;

    public static string FileName(LogIndex last) => $"{last.Value:x16}{Extension}";

    /// <summary>The index in a snapshot's name; null where the name is not one of a snapshot.</summary>
    public static LogIndex? IndexIn(string fileName) =>
        fileName.EndsWith(Extension, StringComparison.Ordinal)
        && ulong.TryParse(fileName.AsSpan(0, fileName.Length - Extension.Length), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong index)
            ? new LogIndex(index)
            : null;

    public void Write(Span<byte> into)
    {
        into[..Size].Clear();
        Magic.CopyTo(into);
        BinaryPrimitives.WriteUInt32LittleEndian(into[8..], Format);
        BinaryPrimitives.WriteUInt64LittleEndian(into[16..], ClusterId);
        BinaryPrimitives.WriteUInt64LittleEndian(into[24..], Last.Term.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(into[32..], Last.Index.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(into[ChecksumAt..], Crc32C.Of(into[..ChecksumAt]));
    }

    /// <summary>Reads a header, or says in one clause what is wrong with it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> from, out SnapshotHeader header, out string? fault)
    {
        header = default;
        fault = FaultOf(from);
        if (fault is not null) return false;

        header = new SnapshotHeader(
            BinaryPrimitives.ReadUInt64LittleEndian(from[16..]),
            new LogPosition(
                new Term(BinaryPrimitives.ReadUInt64LittleEndian(from[24..])),
                new LogIndex(BinaryPrimitives.ReadUInt64LittleEndian(from[32..]))));
        return true;
    }

    private static string? FaultOf(ReadOnlySpan<byte> from)
    {
        if (from.Length < FormatEnd || !from.StartsWith(Magic)) return "it does not begin like a snapshot";
        if (BinaryPrimitives.ReadUInt32LittleEndian(from[8..]) is var format && format != Format)
            return $"it was written by {(format > Format ? "a later" : "an earlier")} version (format {format}; this version reads {Format})";
        if (from.Length < Size) return "its header is cut short";
        return BinaryPrimitives.ReadUInt32LittleEndian(from[ChecksumAt..]) == Crc32C.Of(from[..ChecksumAt])
            ? null
            : "the checksum of its header does not match";
    }
}
