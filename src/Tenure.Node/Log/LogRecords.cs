using System.Buffers;
using System.Buffers.Binary;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Log;

/// <summary>
/// What a frame's payload says: the changes of one or several <see cref="Write"/>s, in order. Each record is a type byte
/// and its fields, little-endian.
/// </summary>
internal static class LogRecords
{
    private const byte HardStateRecord = 1;
    private const byte TruncateRecord = 2;
    private const byte EntryRecord = 3;
    private const byte RestartRecord = 4;
    private const int HardStateSize = 1 + 8 + 8 + 8;
    private const int IndexSize = 1 + 8;
    private const int EntryHeaderSize = 1 + 8 + 8 + 1 + 4;

    public static void Write(IBufferWriter<byte> into, in Write write)
    {
        if (write.RestartAt is { } last) WriteIndex(into, RestartRecord, last.Index.Next);
        if (write.TruncateFrom is { } from) WriteIndex(into, TruncateRecord, from);
        foreach (ref readonly Entry entry in write.Entries.AsSpan()) WriteEntry(into, entry);
        WriteHardState(into, write.State);
    }

    /// <summary>All entries go, and the next one has this index: a snapshot took their place.</summary>
    public static void WriteRestart(IBufferWriter<byte> into, LogIndex next, HardState state)
    {
        WriteIndex(into, RestartRecord, next);
        WriteHardState(into, state);
    }

    /// <summary>Applies a payload to what was recovered so far; false where it is no payload of ours.</summary>
    public static bool TryApply(ReadOnlyMemory<byte> payload, RecoveredLog log)
    {
        while (payload.Length > 0)
        {
            int size = payload.Span[0] switch
            {
                HardStateRecord => ApplyHardState(payload.Span, log),
                TruncateRecord => ApplyTruncation(payload.Span, log),
                EntryRecord => ApplyEntry(payload, log),
                RestartRecord => ApplyRestart(payload.Span, log),
                _ => 0,
            };
            if (size == 0) return false;
            payload = payload[size..];
        }

        return true;
    }

    private static void WriteHardState(IBufferWriter<byte> into, HardState state)
    {
        Span<byte> record = into.GetSpan(HardStateSize);
        record[0] = HardStateRecord;
        BinaryPrimitives.WriteUInt64LittleEndian(record[1..], state.Term.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(record[9..], state.Vote.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(record[17..], state.Commit.Value);
        into.Advance(HardStateSize);
    }

    private static int ApplyHardState(ReadOnlySpan<byte> record, RecoveredLog log)
    {
        if (record.Length < HardStateSize) return 0;
        log.State = new HardState(
            new Term(BinaryPrimitives.ReadUInt64LittleEndian(record[1..])),
            new NodeId(BinaryPrimitives.ReadUInt64LittleEndian(record[9..])),
            new LogIndex(BinaryPrimitives.ReadUInt64LittleEndian(record[17..])));
        return HardStateSize;
    }

    private static void WriteIndex(IBufferWriter<byte> into, byte kind, LogIndex index)
    {
        Span<byte> record = into.GetSpan(IndexSize);
        record[0] = kind;
        BinaryPrimitives.WriteUInt64LittleEndian(record[1..], index.Value);
        into.Advance(IndexSize);
    }

    private static int ApplyTruncation(ReadOnlySpan<byte> record, RecoveredLog log)
    {
        if (record.Length < IndexSize) return 0;
        return log.TryTruncate(new LogIndex(BinaryPrimitives.ReadUInt64LittleEndian(record[1..]))) ? IndexSize : 0;
    }

    private static int ApplyRestart(ReadOnlySpan<byte> record, RecoveredLog log)
    {
        if (record.Length < IndexSize) return 0;
        log.RestartAt(new LogIndex(BinaryPrimitives.ReadUInt64LittleEndian(record[1..])));
        return IndexSize;
    }

    private static void WriteEntry(IBufferWriter<byte> into, in Entry entry)
    {
        Span<byte> record = into.GetSpan(EntryHeaderSize + entry.Data.Length);
        record[0] = EntryRecord;
        BinaryPrimitives.WriteUInt64LittleEndian(record[1..], entry.Term.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(record[9..], entry.Index.Value);
        record[17] = (byte)entry.Kind;
        BinaryPrimitives.WriteInt32LittleEndian(record[18..], entry.Data.Length);
        entry.Data.Span.CopyTo(record[EntryHeaderSize..]);
        into.Advance(EntryHeaderSize + entry.Data.Length);
    }

    private static int ApplyEntry(ReadOnlyMemory<byte> payload, RecoveredLog log)
    {
        ReadOnlySpan<byte> record = payload.Span;
        if (record.Length < EntryHeaderSize) return 0;

        int length = BinaryPrimitives.ReadInt32LittleEndian(record[18..]);
        if (length < 0 || length > record.Length - EntryHeaderSize) return 0;

        var entry = new Entry(
            new Term(BinaryPrimitives.ReadUInt64LittleEndian(record[1..])),
            new LogIndex(BinaryPrimitives.ReadUInt64LittleEndian(record[9..])),
            (EntryKind)record[17],
            payload.Slice(EntryHeaderSize, length));
        return log.TryAppend(entry) ? EntryHeaderSize + length : 0;
    }
}
