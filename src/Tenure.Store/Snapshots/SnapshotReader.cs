using System.Diagnostics.CodeAnalysis;

namespace Tenure.Store;

/// <summary>
/// Builds a root from chunks. It takes in no more than what really arrives, whatever the input claims, and hands out a
/// root only where its digest is the one that the writer saw.
/// </summary>
internal sealed class SnapshotReader
{
    private readonly TreeEditor<Bytes, KeyHistory, KeyOrder> _keys = new(PersistentTree<Bytes, KeyHistory, KeyOrder>.Empty);
    private readonly LeaseTable _leases = new(LeaseView.Empty);
    private readonly List<KeyValue> _changes = [];
    private EventLog _events = EventLog.Empty;
    private SnapshotRecord _last = SnapshotRecord.None;
    private Revision _revision;
    private Revision _compactRevision;
    private Revision _lastChange;
    private ulong _hash;

    /// <summary>Takes in the next chunk; keys and values are copied out of it. On failure nothing more can come of it.</summary>
    public bool TryAdd(ReadOnlyMemory<byte> chunk, [NotNullWhen(false)] out string? reason)
    {
        var fields = new FieldReader(new Bytes(chunk), "snapshot");
        while (!fields.IsAtEnd) Record(ref fields);
        _events = _events.Append(_changes);
        _changes.Clear();
        reason = fields.Failure;
        return reason is null;
    }

    /// <summary>The root, once every chunk was taken in.</summary>
    public bool TryFinish([NotNullWhen(true)] out StoreRoot? root, [NotNullWhen(false)] out string? reason)
    {
        root = new StoreRoot(new Keyspace(_keys.Freeze(), _revision, _compactRevision), _events, _leases.Freeze());
        reason = _last != SnapshotRecord.End ? "Not a snapshot: its end is missing."
            : root.Hash() != _hash ? "Not a snapshot: its digest is another one than its contents have."
            : null;
        if (reason is not null) root = null;
        return root is not null;
    }

    private void Record(ref FieldReader fields)
    {
        var record = (SnapshotRecord)fields.Byte();
        bool isRepeatable = record is SnapshotRecord.Lease or SnapshotRecord.Base or SnapshotRecord.Change;
        bool isInOrder = _last == SnapshotRecord.None ? record == SnapshotRecord.Begin : record > _last || (record == _last && isRepeatable);
        if (!isInOrder) fields.Fail($"a record {(byte)record} cannot follow a record {(byte)_last}");
        _last = record;
        switch (record)
        {
            case SnapshotRecord.Begin: Begin(ref fields); break;
            case SnapshotRecord.Lease: _leases.Grant(new Lease(new(fields.Number()), fields.Number())); break;
            case SnapshotRecord.Base: Base(Version(ref fields), ref fields); break;
            case SnapshotRecord.Change: Change(Version(ref fields), ref fields); break;
            case SnapshotRecord.End: _hash = (ulong)fields.Number(); break;
            default: fields.Fail($"there is no record {(byte)record}"); break;
        }
    }

    private void Begin(ref FieldReader fields)
    {
        byte version = fields.Byte();
        if (version != SnapshotCodec.Version) fields.Fail($"its format has version {version}, and this build reads {SnapshotCodec.Version}");
        _revision = new(fields.Number());
        _compactRevision = new(fields.Number());
    }

    private static KeyValue Version(ref FieldReader fields) => new(
        fields.Bytes().Detached(),
        fields.Bytes().Detached(),
        new(fields.Number()),
        new(fields.Number()),
        fields.Number(),
        new(fields.Number()));

    private void Base(KeyValue version, ref FieldReader fields)
    {
        if (version.IsTombstone || version.ModRevision >= _compactRevision) fields.Fail($"revision {version.ModRevision} is no base");
        else Add(version);
    }

    private void Change(KeyValue change, ref FieldReader fields)
    {
        bool isInOrder = change.ModRevision >= _compactRevision && change.ModRevision >= _lastChange && change.ModRevision <= _revision;
        if (!isInOrder) fields.Fail($"revision {change.ModRevision} does not follow revision {_lastChange}");
        else Repeat(change);
    }

    private void Repeat(KeyValue change)
    {
        _lastChange = change.ModRevision;
        _changes.Add(change);
        Add(change);
        // Nobody can read it, and no later compaction would take it away before the key changes again.
        if (change.IsTombstone && change.ModRevision <= _compactRevision) _keys.Remove(change.Key);
    }

    private void Add(KeyValue version)
    {
        ref KeyHistory slot = ref _keys.Slot(version.Key, out bool existed);
        LeaseId before = existed ? slot.Latest.Lease : LeaseId.None;
        slot = existed ? slot.With(version) : new KeyHistory(version, null);
        _leases.Move(version.Key, before, version.Lease);
    }
}
