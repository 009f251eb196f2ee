using System.Buffers;
using System.Runtime.InteropServices;
using Tenure.Node.Disk;
using Tenure.Protocols;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Log;

/// <summary>
/// The log on disk, in segments. Each <see cref="Append"/> becomes one frame and one sync, however many writes it
/// carries: that is the group commit. Segments go when a snapshot holds what they hold. Used by one thread at a time.
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

    /// <summary>The segments in front of the one that is written, oldest first.</summary>
    private readonly List<Segment> _closed;

    private IDiskFile _file;
    private ulong _segment;
    private LogIndex _segmentNext;
    private ulong _nextFrame;

    /// <summary>What a new segment says of the log before it.</summary>
    private HardState _state;
    private LogIndex _next;

    private WriteAheadLog(IDisk disk, LogIdentity identity, long segmentBytes, LogEnd end, RecoveredLog recovered)
    {
        _disk = disk;
        _identity = identity;
        _segmentBytes = segmentBytes;
        _nextFrame = end.NextFrame;
        (_state, _next) = (recovered.State, end.Next);
        _closed = [.. end.Segments.SkipLast(1)];
        if (end.Segments.Count == 0)
        {
            _file = BeginSegment();
            return;
        }

        (_segment, _segmentNext) = (end.Segments[^1].Number, end.Segments[^1].Next);
        _file = disk.Open(SegmentHeader.FileName(_segment));
    }

    /// <summary>How long all segments are together.</summary>
    public long Bytes => _closed.Sum(segment => segment.Bytes) + _file.Length;

    /// <summary>Whose log there is; null where there is none.</summary>
    /// <exception cref="NodeStartException">It cannot be read.</exception>
    public static LogIdentity? IdentityIn(IDisk disk)
    {
        if (disk.Files().LastOrDefault(name => SegmentHeader.NumberIn(name) is not null) is not { } newest) return null;
        using IDiskFile file = disk.Open(newest);
        byte[] bytes = new byte[Math.Min(file.Length, SegmentHeader.Size)];
        file.Read(0, bytes);
        return SegmentHeader.TryRead(bytes, out SegmentHeader header, out string? fault)
            ? header.Identity
            : throw new NodeStartException($"log segment {newest} cannot be read: {fault}");
    }

    /// <summary>Recovers what is durable and opens the log behind it.</summary>
    /// <param name="snapshot">Where the newest snapshot ends; <see cref="LogPosition.Start"/> where there is none.</param>
    /// <exception cref="NodeStartException">The log is not ours, of another version, or damaged.</exception>
    public static (WriteAheadLog Log, RecoveredLog Recovered) Open(
        IDisk disk, LogIdentity identity, LogPosition snapshot = default, long segmentBytes = DefaultSegmentBytes)
    {
        (RecoveredLog recovered, bool isKept, LogEnd end) = LogRecovery.Run(disk, identity, snapshot);
        var log = new WriteAheadLog(disk, identity, segmentBytes, end, recovered);
        if (!isKept) log.Restart(snapshot.Index.Next, recovered.State);
        return (log, recovered);
    }

    /// <summary>Returns when all writes are durable, in order.</summary>
    /// <exception cref="IOException">
    /// The disk failed. What is durable is unknown, a second sync would report success without it, so the node must stop.
    /// </exception>
    public void Append(ReadOnlySpan<Write> writes)
    {
        BeginFrame();
        foreach (ref readonly Write write in writes)
        {
            LogRecords.Write(_buffer, write);
            Note(write);
        }

        EndFrame();
    }

    /// <summary>
    /// Deletes the segments that hold only entries before this one. Call it only when these are in a snapshot that is durable.
    /// </summary>
    public void ReleaseBefore(LogIndex first)
    {
        int kept = 0;
        while (kept < _closed.Count && NextOfSegmentBehind(kept) <= first) kept++;
        foreach (Segment released in _closed[..kept]) _disk.Delete(SegmentHeader.FileName(released.Number));
        _closed.RemoveRange(0, kept);
    }

    public void Dispose() => _file.Dispose();

    /// <summary>All entries go, because a snapshot took their place; the next one has this index.</summary>
    private void Restart(LogIndex next, HardState state)
    {
        BeginFrame();
        LogRecords.WriteRestart(_buffer, next, state);
        EndFrame();
        (_state, _next) = (state, next);
    }

    private void Note(in Write write)
    {
        _state = write.State;
        if (write.RestartAt is { } last) _next = last.Index.Next;
        if (write.TruncateFrom is { } from) _next = from;
        if (write.Entries.Length > 0) _next = write.Entries[^1].Index.Next;
    }

    private LogIndex NextOfSegmentBehind(int closed) => closed + 1 < _closed.Count ? _closed[closed + 1].Next : _segmentNext;

    private void BeginFrame()
    {
        if (_file.Length >= _segmentBytes) RollOver();
        _buffer.ResetWrittenCount();
        _buffer.GetSpan(LogFrame.HeaderSize)[..LogFrame.HeaderSize].Clear();
        _buffer.Advance(LogFrame.HeaderSize);
    }

    private void EndFrame()
    {
        int payload = _buffer.WrittenCount - LogFrame.HeaderSize;
        Invariant.Holds(payload <= LogFrame.MaxPayload);
        int padding = LogFrame.Padded(_buffer.WrittenCount) - _buffer.WrittenCount;
        _buffer.GetSpan(LogFrame.Alignment)[..padding].Clear();
        _buffer.Advance(padding);

        Span<byte> frame = MemoryMarshal.AsMemory(_buffer.WrittenMemory).Span;
        LogFrame.WriteHeader(frame, _nextFrame, payload);
        _file.Append(frame);
        _file.Sync();
        _nextFrame++;
    }

    private void RollOver()
    {
        _closed.Add(new Segment(_segment, _segmentNext, _file.Length));
        _file.Dispose();
        _file = BeginSegment();
    }

    /// <summary>The new segment has its name, durably, before its first frame: so an earlier one is never the last by mistake.</summary>
    private IDiskFile BeginSegment()
    {
        _segment++;
        _segmentNext = _next;
        string name = SegmentHeader.FileName(_segment);
        string unfinished = Path.ChangeExtension(name, null) + UnfinishedSuffix;
        Span<byte> header = stackalloc byte[SegmentHeader.Size];
        new SegmentHeader(_identity, _segment, _nextFrame, _state, _next).Write(header);
        using (IDiskFile file = _disk.Create(unfinished))
        {
            file.Append(header);
            file.Sync();
        }

        _disk.Rename(unfinished, name);
        _disk.SyncDirectory();
        return _disk.Open(name);
    }
}
