using System.Diagnostics.CodeAnalysis;
using Tenure.Node.Disk;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Snapshots;

/// <summary>
/// The snapshots in a node's directory: its own, those that it sends, and one that it receives. A snapshot gets its name when
/// all of it is durable, and an older one goes only after that. Used by one thread at a time.
/// </summary>
internal sealed class SnapshotFolder : IDisposable
{
    private const string UnfinishedSuffix = ".snap.new";
    private const string ReceivedName = "received" + UnfinishedSuffix;

    private readonly IDisk _disk;
    private readonly ulong _clusterId;

    /// <summary>The file that is being received, and the snapshot that it is to be.</summary>
    private IDiskFile? _received;
    private LogPosition _receiving;

    /// <summary>Where the newest durable snapshot ends; null where there is none.</summary>
    private LogIndex? _newest;

    private SnapshotFolder(IDisk disk, ulong clusterId) => (_disk, _clusterId) = (disk, clusterId);

    /// <summary>Finds the newest snapshot, and removes what a crash left unfinished and what is older.</summary>
    /// <exception cref="NodeStartException">
    /// The newest is damaged: it was durable once, and the log before its end may be gone.
    /// </exception>
    public static (SnapshotFolder Folder, NodeSnapshot? Newest) Open(IDisk disk, ulong clusterId)
    {
        var folder = new SnapshotFolder(disk, clusterId);
        foreach (string name in disk.Files().Where(name => name.EndsWith(UnfinishedSuffix, StringComparison.Ordinal))) disk.Delete(name);
        if (folder.Indexes() is not [.., var newest]) return (folder, null);

        string newestName = SnapshotHeader.FileName(newest);
        if (!folder.TryRead(newestName, out NodeSnapshot? snapshot, out string? fault))
            throw new NodeStartException(
                $"snapshot {newestName} cannot be read: {fault}; it was whole once, so the node does not start: "
                + "restore the data directory from a backup, or remove the member and add it again empty");
        folder._newest = newest;
        folder.DeleteBefore(newest);
        return (folder, snapshot);
    }

    /// <summary>
    /// Returns when the snapshot is durable. Those that end before <paramref name="keepFrom"/> are gone then; those from there on may
    /// still be on their way to others.
    /// </summary>
    /// <exception cref="IOException">The disk failed.</exception>
    /// <returns>False, and nothing is written, where a newer snapshot is here, which came from another member meanwhile.</returns>
    public bool Save(NodeSnapshot snapshot, LogIndex keepFrom)
    {
        if (snapshot.Last.Index <= _newest) return false;
        string name = SnapshotHeader.FileName(snapshot.Last.Index);
        string unfinished = Path.ChangeExtension(name, null) + UnfinishedSuffix;
        using (IDiskFile file = _disk.Create(unfinished))
        {
            SnapshotFile.Write(file, _clusterId, snapshot);
            file.Sync();
        }

        Publish(unfinished, snapshot.Last);
        DeleteBefore(LogIndex.Smaller(keepFrom, snapshot.Last.Index));
        return true;
    }

    /// <summary>A part of a snapshot's file as it is to be sent, and how long the file is; null where there is no such snapshot any more.</summary>
    public (ReadOnlyMemory<byte> Bytes, long Total)? ReadPart(LogPosition snapshot, long offset, int most)
    {
        string name = SnapshotHeader.FileName(snapshot.Index);
        if (!_disk.Files().Contains(name)) return null;
        using IDiskFile file = _disk.Open(name);
        byte[] bytes = new byte[(int)Math.Clamp(file.Length - offset, 0, most)];
        file.Read(offset, bytes);
        return (bytes, file.Length);
    }

    /// <summary>
    /// Takes a part that another member sent. One that does not go on where the last one ended changes nothing; one at the very
    /// beginning begins anew.
    /// </summary>
    /// <returns>How much of the file is here, and the snapshot once all of it is here and durable.</returns>
    /// <exception cref="IOException">The disk failed.</exception>
    public (long Next, NodeSnapshot? Whole) ReceivePart(LogPosition snapshot, long offset, ReadOnlyMemory<byte> bytes, long total)
    {
        if (offset == 0) BeginReceiving(snapshot);
        if (_received is null || _receiving != snapshot) return (0, null);
        if (offset != _received.Length) return (_received.Length, null);

        _received.Append(bytes.Span);
        long next = _received.Length;
        if (next < total) return (next, null);

        _received.Sync();
        NodeSnapshot? whole = FinishReceiving();
        return (whole is null ? 0 : next, whole);
    }

    public void Dispose() => _received?.Dispose();

    private void BeginReceiving(LogPosition snapshot)
    {
        _received?.Dispose();
        if (_disk.Files().Contains(ReceivedName)) _disk.Delete(ReceivedName);
        (_received, _receiving) = (_disk.Create(ReceivedName), snapshot);
    }

    /// <summary>What does not prove to be the snapshot is thrown away; whoever sends it begins again.</summary>
    private NodeSnapshot? FinishReceiving()
    {
        _received!.Dispose();
        _received = null;
        if (!TryRead(ReceivedName, out NodeSnapshot? snapshot, out _) || snapshot.Last != _receiving)
        {
            _disk.Delete(ReceivedName);
            return null;
        }

        if (!(snapshot.Last.Index <= _newest))
        {
            Publish(ReceivedName, snapshot.Last);
            DeleteBefore(snapshot.Last.Index);
        }

        return snapshot;
    }

    private void Publish(string unfinished, LogPosition last)
    {
        _disk.Rename(unfinished, SnapshotHeader.FileName(last.Index));
        _disk.SyncDirectory();
        _newest = last.Index;
    }

    private void DeleteBefore(LogIndex index)
    {
        foreach (LogIndex old in Indexes().Where(old => old < index)) _disk.Delete(SnapshotHeader.FileName(old));
    }

    private LogIndex[] Indexes() => [.. _disk.Files().Select(SnapshotHeader.IndexIn).OfType<LogIndex>()];

    private bool TryRead(string name, [NotNullWhen(true)] out NodeSnapshot? snapshot, out string? fault)
    {
        using IDiskFile file = _disk.Open(name);
        snapshot = SnapshotFile.Read(file, _clusterId, out fault);
        return snapshot is not null;
    }
}
