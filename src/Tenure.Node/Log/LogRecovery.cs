using Tenure.Node.Disk;

namespace Tenure.Node.Log;

/// <summary>
/// Reads every segment in order. A torn tail of the last one is cut off; anything else that is not as it was written
/// stops the node, because a member that forgot what it had promised can break the whole cluster.
/// </summary>
internal static class LogRecovery
{
    /// <param name="identity">Whose log it must be.</param>
    /// <returns>What was found, and where the next frame goes.</returns>
    /// <exception cref="NodeStartException">The log is not ours, too new, or damaged.</exception>
    public static (RecoveredLog Log, LogEnd End) Run(IDisk disk, LogIdentity identity)
    {
        var log = new RecoveredLog();
        RemoveUnfinishedSegments(disk);
        string[] segments = [.. disk.Files().Where(name => name.EndsWith(".wal", StringComparison.Ordinal))];

        var end = new LogEnd(Segment: 0, NextFrame: 1, Bytes: 0);
        for (int i = 0; i < segments.Length; i++)
            end = ReadSegment(disk, segments[i], identity, end, isLast: i == segments.Length - 1, log);
        return (log, end);
    }

    /// <summary>A segment gets its real name only when its header is durable; one without it holds nothing.</summary>
    private static void RemoveUnfinishedSegments(IDisk disk)
    {
        foreach (string name in disk.Files().Where(name => name.EndsWith(WriteAheadLog.UnfinishedSuffix, StringComparison.Ordinal)))
            disk.Delete(name);
    }

    private static LogEnd ReadSegment(IDisk disk, string name, LogIdentity identity, LogEnd before, bool isLast, RecoveredLog log)
    {
        using IDiskFile file = disk.Open(name);
        if (file.Length > Array.MaxLength) throw Damaged(name, 0, "it is larger than any segment");
        byte[] bytes = new byte[file.Length];
        file.Read(0, bytes);
        CheckHeader(name, bytes, identity, before);

        ulong frameNumber = before.NextFrame;
        int at = SegmentHeader.Size;
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
            at += frame.Size;
        }

        return new LogEnd(before.Segment + 1, frameNumber, before.Bytes + file.Length);
    }

    private static void CheckHeader(string name, byte[] bytes, LogIdentity identity, LogEnd before)
    {
        if (!SegmentHeader.TryRead(bytes, out SegmentHeader header, out string? fault))
            throw new NodeStartException($"log segment {name} cannot be read: {fault}");
        if (header.Identity.ClusterId != identity.ClusterId)
            throw new NodeStartException($"the data directory belongs to cluster {header.Identity.ClusterId:x}, not to cluster {identity.ClusterId:x} that the flags name");
        if (header.Identity.Member != identity.Member)
            throw new NodeStartException($"the data directory belongs to member {header.Identity.Member}, not to member {identity.Member} that the flags name");
        if (header.Segment != before.Segment + 1 || header.FirstFrame != before.NextFrame)
            throw Damaged(name, 0, "the segment before it is missing");
    }

    private static void CutTornTail(IDiskFile file, string name, byte[] bytes, int at, ulong frameNumber, bool isLast, RecoveredLog log)
    {
        if (!isLast) throw Damaged(name, at, "the frame is damaged, and later segments follow it");
        if (LogFrame.FindAbove(frameNumber, bytes, at + LogFrame.Alignment) is var later and >= 0)
            throw Damaged(name, at, $"the frame is damaged, and a sound one follows it at byte {later}");

        log.TornBytes = bytes.Length - at;
        file.Truncate(at);
        file.Sync();
    }

    private static NodeStartException Damaged(string name, int at, string what) => new(
        $"the log is damaged in segment {name} at byte {at}: {what}; this was durable once, so the node does not start: "
        + "restore the data directory from a backup, or remove the member and add it again empty");
}

/// <summary>
/// Where a log ends: its last segment (0 where there is none), the number that the next frame gets, and how many bytes all
/// segments have together.
/// </summary>
internal readonly record struct LogEnd(ulong Segment, ulong NextFrame, long Bytes);
