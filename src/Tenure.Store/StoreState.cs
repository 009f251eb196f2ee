namespace Tenure.Store;

/// <summary>
/// The store while a command works on it. Everything that one command writes gets one revision, the one after the last;
/// <see cref="Seal"/> makes it part of history.
/// </summary>
internal sealed class StoreState
{
    private readonly List<KeyValue> _changes = [];

    public StoreState(in Keyspace keyspace, EventLog events, in LeaseView leases)
    {
        Keys = new TreeEditor<Bytes, KeyHistory, KeyOrder>(keyspace.Keys);
        Leases = new LeaseTable(leases);
        Events = events;
        CompactRevision = keyspace.CompactRevision;
        Sealed = keyspace.Revision;
    }

    public TreeEditor<Bytes, KeyHistory, KeyOrder> Keys { get; }

    public LeaseTable Leases { get; }

    public EventLog Events { get; set; }

    public Revision CompactRevision { get; set; }

    /// <summary>The latest revision that a reader sees: the command's own as soon as it has written something.</summary>
    public Revision Visible => _changes.Count > 0 ? Sealed.Next : Sealed;

    /// <summary>The keys as the command sees them, what it has written itself included.</summary>
    public Keyspace Keyspace => new(Keys.Current, Visible, CompactRevision);

    /// <summary>The revision of the last command that wrote.</summary>
    private Revision Sealed { get; set; }

    /// <summary>Writes a key that was checked to be writable; returns the version before, or null.</summary>
    public KeyValue? Put(PutCommand put)
    {
        // The key stays for as long as it has versions, so it must not keep the buffer of the first command alive.
        Bytes key = put.Key.Detached();
        ref KeyHistory slot = ref Keys.Slot(key, out bool existed);
        KeyValue? previous = existed && !slot.Latest.IsTombstone ? slot.Latest : null;
        Invariant.Holds(previous is not null || !(put.IgnoreValue || put.IgnoreLease));

        var next = new KeyValue(
            existed ? slot.Latest.Key : key,
            put.IgnoreValue ? previous!.Value : put.Value,
            previous?.CreateRevision ?? Sealed.Next,
            Sealed.Next,
            (previous?.Version ?? 0) + 1,
            put.IgnoreLease ? previous!.Lease : put.Lease);
        slot = existed ? slot.With(next) : new KeyHistory(next, null);
        Leases.Move(next.Key, previous?.Lease ?? LeaseId.None, next.Lease);
        _changes.Add(next);
        return previous;
    }

    /// <summary>Deletes the keys of a range; returns what they were, in key order.</summary>
    public List<KeyValue> Delete(KeyRange range)
    {
        List<KeyValue> deleted = Keyspace.Collect(range);
        foreach (KeyValue version in deleted)
        {
            ref KeyHistory slot = ref Keys.Slot(version.Key, out _);
            var tombstone = KeyValue.Tombstone(version.Key, Sealed.Next);
            slot = slot.With(tombstone);
            Leases.Move(version.Key, version.Lease, LeaseId.None);
            _changes.Add(tombstone);
        }
        return deleted;
    }

    /// <summary>Ends the command: what it wrote becomes the next revision, and the root shows it.</summary>
    public StoreRoot Seal()
    {
        if (_changes.Count > 0)
        {
            Sealed = Sealed.Next;
            Events = Events.Append(_changes);
            _changes.Clear();
        }
        return new StoreRoot(new Keyspace(Keys.Freeze(), Sealed, CompactRevision), Events, Leases.Freeze());
    }
}
