using Tenure.Node.Disk;
using Tenure.Store;
using Invariant = Tenure.Protocols.Invariant;

namespace Tenure.Node.Snapshots;

/// <summary>A snapshot as a file: a header, then pieces, of which the last says that it is whole.</summary>
internal static class SnapshotFile
{
    /// <summary>Writes all of it. It is durable after the file's sync.</summary>
    public static void Write(IDiskFile file, ulong clusterId, NodeSnapshot snapshot)
    {
        Span<byte> header = stackalloc byte[SnapshotHeader.Size];
        new SnapshotHeader(clusterId, snapshot.Last).Write(header);
        file.Append(header);

        uint checksum = Append(file, SnapshotChunkKind.Members, snapshot.Members.Span, before: 0);
        foreach (ReadOnlyMemory<byte> chunk in snapshot.Store.Chunks()) checksum = Append(file, SnapshotChunkKind.Store, chunk.Span, checksum);
        Append(file, SnapshotChunkKind.End, [], checksum);
    }

    /// <summary>Reads all of it, or says in one clause what is wrong with it.</summary>
    public static NodeSnapshot? Read(IDiskFile file, ulong clusterId, out string? fault)
    {
        byte[] bytes = new byte[Math.Min(file.Length, SnapshotHeader.Size)];
        file.Read(0, bytes);
        if (!SnapshotHeader.TryRead(bytes, out SnapshotHeader header, out fault)) return null;
        if (header.ClusterId != clusterId)
        {
            fault = $"it belongs to cluster {header.ClusterId:x}, not to cluster {clusterId:x}";
            return null;
        }

        var pieces = new PieceReader(file);
        ReadOnlyMemory<byte> members = pieces.Next(SnapshotChunkKind.Members);
        var store = new SnapshotReader();
        while (pieces.Next(SnapshotChunkKind.Store) is { Length: > 0 } chunk)
        {
            if (!store.TryAdd(chunk, out fault)) return null;
        }

        fault = pieces.Fault ?? (pieces.IsAtEnd ? null : "a piece of the store is empty");
        if (fault is not null || !store.TryFinish(out StoreRoot? root, out fault)) return null;
        return new NodeSnapshot(header.Last, members, root);
    }

    private static uint Append(IDiskFile file, SnapshotChunkKind kind, ReadOnlySpan<byte> payload, uint before)
    {
        Invariant.Holds(payload.Length <= SnapshotChunk.MaxPayload);
        Span<byte> header = stackalloc byte[SnapshotChunk.HeaderSize];
        uint checksum = SnapshotChunk.WriteHeader(header, kind, payload, before);
        file.Append(header);
        file.Append(payload);
        return checksum;
    }

    /// <summary>Reads piece by piece. After a fault, and at the end, there is nothing more.</summary>
    private sealed class PieceReader(IDiskFile file)
    {
        private readonly byte[] _header = new byte[SnapshotChunk.HeaderSize];
        private long _at = SnapshotHeader.Size;
        private uint _checksum;

        public string? Fault { get; private set; }

        /// <summary>Whether the piece was read that says that all before it was the whole.</summary>
        public bool IsAtEnd { get; private set; }

        public ReadOnlyMemory<byte> Next(SnapshotChunkKind expected)
        {
            if (Fault is not null || IsAtEnd) return default;
            if (file.Length - _at < SnapshotChunk.HeaderSize) return Stop("it is cut short");
            file.Read(_at, _header);
            if (!SnapshotChunk.TryRead(_header, file.Length - _at - SnapshotChunk.HeaderSize, out SnapshotChunk chunk)) return Stop("it is cut short");

            byte[] payload = new byte[chunk.PayloadLength];
            file.Read(_at + SnapshotChunk.HeaderSize, payload);
            if (!chunk.IsSound(_header, payload, _checksum)) return Stop("the checksum does not match");
            _checksum = chunk.Checksum;
            _at += SnapshotChunk.HeaderSize + payload.Length;
            IsAtEnd = chunk.Kind == SnapshotChunkKind.End;
            if (IsAtEnd && _at != file.Length) return Stop("something follows its end");
            return IsAtEnd || chunk.Kind == expected ? payload : Stop($"a piece of kind {(uint)chunk.Kind} is out of place");
        }

        private ReadOnlyMemory<byte> Stop(string fault)
        {
            Fault = $"{fault} at byte {_at}";
            return default;
        }
    }
}
