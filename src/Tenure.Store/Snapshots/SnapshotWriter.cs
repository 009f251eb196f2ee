using System.Buffers;

namespace Tenure.Store;

/// <summary>Writes a root as chunks. See <see cref="SnapshotCodec"/> for the format.</summary>
internal sealed class SnapshotWriter
{
    private readonly ArrayBufferWriter<byte> _chunk = new(SnapshotCodec.ChunkLength + (SnapshotCodec.ChunkLength / 4));
    private readonly FieldWriter _fields;
    private readonly Keyspace _keyspace;
    private readonly EventLog _events;
    private readonly LeaseView _leases;

    public SnapshotWriter(in Keyspace keyspace, EventLog events, in LeaseView leases)
    {
        _fields = new FieldWriter(_chunk);
        _keyspace = keyspace;
        _events = events;
        _leases = leases;
    }

    /// <summary>The chunks, each of which is good only until the next one is asked for.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Chunks()
    {
        foreach (SnapshotRecord _ in Records())
        {
            if (_chunk.WrittenCount < SnapshotCodec.ChunkLength) continue;
            yield return _chunk.WrittenMemory;
            _chunk.ResetWrittenCount();
        }
        if (_chunk.WrittenCount > 0) yield return _chunk.WrittenMemory;
    }

    /// <summary>Writes one record with each step.</summary>
    private IEnumerable<SnapshotRecord> Records()
    {
        yield return Begin();
        foreach (Lease lease in _leases.All()) yield return Lease(lease);
        var scan = _keyspace.Keys.From(Bytes.Empty);
        while (scan.MoveNext())
        {
            if (BaseOf(scan.Value) is { } version) yield return Version(SnapshotRecord.Base, version);
        }
        for (int i = _events.FirstFrom(_keyspace.CompactRevision); i < _events.Count; i++)
            yield return Version(SnapshotRecord.Change, _events[i]);
        yield return End();
    }

    /// <summary>The oldest version that can still be read, unless it is among the changes: there is at most one.</summary>
    private KeyValue? BaseOf(KeyHistory history)
    {
        int obsolete = history.CountObsolete(_keyspace.CompactRevision);
        if (obsolete == history.Count) return null;
        return history[obsolete] is var oldest && oldest.ModRevision < _keyspace.CompactRevision ? oldest : null;
    }

    private SnapshotRecord Begin()
    {
        _fields.Byte((byte)SnapshotRecord.Begin);
        _fields.Byte(SnapshotCodec.Version);
        _fields.Number(_keyspace.Revision.Value);
        _fields.Number(_keyspace.CompactRevision.Value);
        return SnapshotRecord.Begin;
    }

    private SnapshotRecord Lease(Lease lease)
    {
        _fields.Byte((byte)SnapshotRecord.Lease);
        _fields.Number(lease.Id.Value);
        _fields.Number(lease.TtlSeconds);
        return SnapshotRecord.Lease;
    }

    private SnapshotRecord Version(SnapshotRecord record, KeyValue version)
    {
        _fields.Byte((byte)record);
        _fields.Bytes(version.Key);
        _fields.Bytes(version.Value);
        _fields.Number(version.CreateRevision.Value);
        _fields.Number(version.ModRevision.Value);
        _fields.Number(version.Version);
        _fields.Number(version.Lease.Value);
        return record;
    }

    private SnapshotRecord End()
    {
        _fields.Byte((byte)SnapshotRecord.End);
        _fields.Number((long)ContentHash.Compute(_keyspace, _leases));
        return SnapshotRecord.End;
    }
}
