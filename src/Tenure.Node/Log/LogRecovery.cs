using Tenure.Node.Disk;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Log;

/// <summary>
/// Reads the segments in order. A torn tail of the last one is cut off; anything else that is not as it was written stops
/// the node, because a member that forgot what it had promised can break the whole cluster.
/// </summary>
internal static class LogRecovery
{
    /// <param name="disk">Where the segments are.</param>
    /// <param name="identity">Whose log it must be.</param>
    /// <param name="snapshot">Where the newest snapshot ends; the log must begin there at the latest.</param>
    /// <returns>What was found, whether it goes on where the snapshot ends, and where the next frame goes.</returns>
    /// <exception cref="NodeStartException">The log is not ours, of another version, or damaged.</exception>
    public static (RecoveredLog Log, bool IsKept, LogEnd End) Run(IDisk disk, LogIdentity identity, LogPosition snapshot)
    {
        var log = new RecoveredLog();
        RemoveUnfinishedSegments(disk);
        ulong[] all = [.. disk.Files().Select(SegmentHeader.NumberIn).OfType<ulong>()];
        ReadOnlySpan<ulong> run = all.AsSpan(BeginOfNewestRun(all));

        var end = new LogEnd([], NextFrame: 1, snapshot.Index.Next);
        foreach (ulong segment in run) end = ReadSegment(disk, segment, identity, end, isLast: segment == run[^1], log);
        if (!log.TryFollow(snapshot, out bool isKept)) throw Damaged(SegmentHeader.FileName(run[0]), 0, "the segment before it is missing");

        foreach (ulong leftOver in all.AsSpan(..^run.Length)) disk.Delete(SegmentHeader.FileName(leftOver));
        return (log, isKept, end);
    }

    /// <summary>A segment gets its real name only when its header is durable; one without it holds nothing.</summary>
    private static void RemoveUnfinishedSegments(IDisk disk)
    {
        foreach (string name in disk.Files().Where(name => name.EndsWith(WriteAheadLog.UnfinishedSuffix, StringComparison.Ordinal)))
            disk.Delete(name);
    }

    /// <summary>
    /// When segments are deleted and the machine crashes, any of them may be there again. Those in front of a gap held only
    /// what a snapshot holds, if the segment behind the gap begins where the snapshot ends or earlier.
    /// </summary>
    private static int BeginOfNewestRun(ulong[] segments)
    {
        int begin = Math.Max(segments.Length - 1, 0);
        while (begin > 0 && segments[begin - 1] + 1 == segments[begin]) begin--;
        return begin;
    }

    private static LogEnd ReadSegment(IDisk disk, ulong segment, LogIdentity identity, LogEnd before, bool isLast, RecoveredLog log)
    {
        string name = SegmentHeader.FileName(segment);
        using IDiskFile file = disk.Open(name);
        if (file.Length > Array.MaxLength) throw Damaged(name, 0, "it is larger than any segment");
        byte[] bytes = new byte[file.Length];
        file.Read(0, bytes);
        SegmentHeader header = ReadHeader(name, bytes, identity);
        if (before.Segments.Count == 0)
        {
            log.State = header.State;
            log.RestartAt(header.Next);
            before = before with { NextFrame = header.FirstFrame };
        }

        if (header.Segment != segment || header.FirstFrame != before.NextFrame || header.Next != log.Next)
            throw Damaged(name, 0, "it does not go on where the segment before it ends");

        ulong frameNumber = ReadFrames(file, name, bytes, before.NextFrame, isLast, log);
        return new LogEnd([.. before.Segments, new Segment(segment, header.Next, file.Length)], frameNumber, log.Next);
    }

    private static SegmentHeader ReadHeader(string name, byte[] bytes, LogIdentity identity)
    {
        if (!SegmentHeader.TryRead(bytes, out SegmentHeader header, out string? fault))
            throw new NodeStartException($"log segment {name} cannot be read: {fault}");
        header.Identity.MustBe(identity);
        return header;
    }

    private static ulong ReadFrames(IDiskFile file, string name, byte[] bytes, ulong frameNumber, bool isLast, RecoveredLog log)
    {
        int at = SegmentHeader.Size;
        int newest = at;
        while (at < bytes.Length)
        {
            if (!LogFrame.TryRead(bytes.AsSpan(at), out LogFrame frame))
            {
                CutTornTail(file, name, bytes, at, frameNumber, isLast, log);
                break;
            }

            if (frame.Number != frameNumber) throw Damaged(name, at, $"frame {frame.Number} stands where frame {frameNumber} belongs");
            if (!LogRecords.TryApply(bytes.AsMemory(at + LogFrame.HeaderSize, frame.PayloadLength), log))
                throw Damaged(name, at, $"frame {frameNumber} does not follow from the frames before it");
            frameNumber++;
            newest = at;
            at += frame.Size;
        }

        if (isLast) MakeDurable(file, newest, bytes.AsSpan(newest..at));
        return frameNumber;
    }

    private static void CutTornTail(IDiskFile file, string name, byte[] bytes, int at, ulong frameNumber, bool isLast, RecoveredLog log)
    {
        if (!isLast) throw Damaged(name, at, "the frame is damaged, and later segments follow it");
        if (LogFrame.FindAbove(frameNumber, bytes, at + LogFrame.Alignment) is var later and >= 0)
            throw Damaged(name, at, $"the frame is damaged, and a sound one follows it at byte {later}");

        log.TornBytes = bytes.Length - at;
        file.Truncate(at);
    }

    /// <summary>
    /// What a process reads is not what is on the disk: the one before it may have been killed before its last sync, or by its
    /// failure, after which the kernel takes for clean what it did not write. So the newest frame, which no later one vouches
    /// for, is written once more and synced before anybody is told that it is here. A crash meanwhile leaves it as it was.
    /// </summary>
    private static void MakeDurable(IDiskFile file, int newest, ReadOnlySpan<byte> frame)
    {
        file.WriteAgain(newest, frame);
        file.Sync();
    }

    private static NodeStartException Damaged(string name, int at, string what) => new(
        $"the log is damaged in segment {name} at byte {at}: {what}; this was durable once, so the node does not start: "
        + "restore the data directory from a backup, or remove the member and add it again empty");
}

/// <summary>A segment as it is on disk, and the index of the next entry when it was begun.</summary>
internal readonly record struct Segment(ulong Number, LogIndex Next, long Bytes);

/// <summary>
/// Where a log ends: its segments, none where it is new, the number that the next frame gets, and the index of the entry that
/// would be next in it, which is not yet behind a snapshot that it has to give way to.
/// </summary>
internal readonly record struct LogEnd(IReadOnlyList<Segment> Segments, ulong NextFrame, LogIndex Next);
