using System.Runtime.InteropServices;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Log;

/// <summary>Writes that gathered while the disk was busy, cut into frames.</summary>
internal sealed class LogBatch
{
    /// <summary>
    /// About how many bytes of entries go into one frame, far below <see cref="LogFrame.MaxPayload"/>: a longer frame would
    /// be taken for damage when the log is read again.
    /// </summary>
    private const long MostBytesInFrame = 64 << 20;

    private readonly List<Write> _writes = [];

    public bool IsEmpty => _writes.Count == 0;

    public void Add(in Write write) => _writes.Add(write);

    /// <summary>Makes all of it durable, and is empty then. Returns the last write, which says that all are durable.</summary>
    public WriteId WriteTo(WriteAheadLog log)
    {
        WriteId last = _writes[^1].Id;
        for (ReadOnlySpan<Write> rest = CollectionsMarshal.AsSpan(_writes); rest.Length > 0;)
        {
            int count = CountForFrame(rest);
            log.Append(rest[..count]);
            rest = rest[count..];
        }

        _writes.Clear();
        return last;
    }

    private static int CountForFrame(ReadOnlySpan<Write> writes)
    {
        int count = 0;
        for (long bytes = 0; count < writes.Length && bytes < MostBytesInFrame; count++)
            foreach (ref readonly Entry entry in writes[count].Entries.AsSpan()) bytes += entry.Data.Length;
        return count;
    }
}
