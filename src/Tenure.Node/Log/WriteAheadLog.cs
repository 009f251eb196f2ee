using System.Buffers;
using System.Runtime.InteropServices;
using Tenure.Node.Disk;
using Tenure.Protocols;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Log;

/// <summary>
/// The log on disk, in segments. Each <see cref="Append"/> becomes one frame and one sync, however many writes it
/// carries: that is the group commit. Used by one thread at a time.
/// </summary>
internal sealed class WriteAheadLog : IDisposable
{
    public const string UnfinishedSuffix = ".wal.new";

    /// <summary>A frame is begun only in a segment that is shorter than this.</summary>
    public const long DefaultSegmentBytes = 64 << 20;

    private readonly IDisk _disk;
    private readonly LogIdentity _identity;
    private readonly long _segmentBytes;
    private readonly ArrayBufferWriter<byte> _buffer = new(1 << 16);
    private IDiskFile _segment;
    private ulong _segmentNumber;
    private ulong _nextFrame;

    private WriteAheadLog(IDisk disk, LogIdentity identity, long segmentBytes, LogEnd end)
    {
        _disk = disk;
        _identity = identity;
        _segmentBytes = segmentBytes;
        _segmentNumber = end.Segment;
        _nextFrame = end.NextFrame;
        Bytes = end.Bytes;
        _segment = end.Segment == 0 ? BeginSegment() : disk.Open(SegmentHeader.FileName(end.Segment));
    }

    /// <summary>How long all segments are together.</summary>
    public long Bytes { get; private set; }

    /// <summary>Recovers what is durable and opens the log behind it.</summary>
    /// <exception cref="NodeStartException">The log is not ours, too new, or damaged.</exception>
    public static (WriteAheadLog Log, RecoveredLog Recovered) Open(IDisk disk, LogIdentity identity, long segmentBytes = DefaultSegmentBytes)
    {
        (RecoveredLog recovered, LogEnd end) = LogRecovery.Run(disk, identity);
        return (new WriteAheadLog(disk, identity, segmentBytes, end), recovered);
    }

    /// <summary>Returns when all writes are durable, in order.</summary>
    /// <exception cref="IOException">
    /// The disk failed. What is durable is unknown, a second sync would report success without it, so the node must stop.
    /// </exception>
    public void Append(ReadOnlySpan<Write> writes)
    {
        if (_segment.Length >= _segmentBytes) RollOver();

        _buffer.ResetWrittenCount();
        _buffer.GetSpan(LogFrame.HeaderSize)[..LogFrame.HeaderSize].Clear();
        _buffer.Advance(LogFrame.HeaderSize);
        foreach (ref readonly Write write in writes) LogRecords.Write(_buffer, write);

        int payload = _buffer.WrittenCount - LogFrame.HeaderSize;
        Invariant.Holds(payload <= LogFrame.MaxPayload);
        int padding = LogFrame.Padded(_buffer.WrittenCount) - _buffer.WrittenCount;
        _buffer.GetSpan(LogFrame.Alignment)[..padding].Clear();
        _buffer.Advance(padding);

        Span<byte> frame = MemoryMarshal.AsMemory(_buffer.WrittenMemory).Span;
        LogFrame.WriteHeader(frame, _nextFrame, payload);
        _segment.Append(frame);
        Bytes += frame.Length;
        _segment.Sync();
        _nextFrame++;
    }

    public void Dispose() => _segment.Dispose();

    private void RollOver()
    {
        _segment.Dispose();
        _segment = BeginSegment();
    }

    /// <summary>The new segment has its name, durably, before its first frame: so an earlier one is never the last by mistake.</summary>
    private IDiskFile BeginSegment()
    {
        _segmentNumber++;
        string name = SegmentHeader.FileName(_segmentNumber);
        string unfinished = Path.ChangeExtension(name, null) + UnfinishedSuffix;
        Span<byte> header = stackalloc byte[SegmentHeader.Size];
        new SegmentHeader(_identity, _segmentNumber, _nextFrame).Write(header);
        using (IDiskFile file = _disk.Create(unfinished))
        {
            file.Append(header);
            file.Sync();
            Bytes += SegmentHeader.Size;
        }

        _disk.Rename(unfinished, name);
        _disk.SyncDirectory();
        return _disk.Open(name);
    }
}
