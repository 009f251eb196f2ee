namespace Tenure.Store;

/// <summary>
/// The whole store at one moment: immutable and safe to read from any thread, however many commands are applied
/// meanwhile. A reader takes one and needs no lock; a snapshot is one.
/// </summary>
internal sealed class StoreRoot
{
    public static readonly StoreRoot Empty = new(
        new Keyspace(PersistentTree<Bytes, KeyHistory, KeyOrder>.Empty, Revision.First, Revision.NeverCompacted),
        EventLog.Empty,
        LeaseView.Empty);

    private readonly Keyspace _keyspace;
    private readonly EventLog _events;
    private readonly LeaseView _leases;

    public StoreRoot(in Keyspace keyspace, EventLog events, in LeaseView leases)
    {
        _keyspace = keyspace;
        _events = events;
        _leases = leases;
    }

    public Revision Revision => _keyspace.Revision;

    /// <summary>Reads below it are refused; <see cref="Revision.NeverCompacted"/> at first.</summary>
    public Revision CompactRevision => _keyspace.CompactRevision;

    /// <summary>A <see cref="RangeResult"/>, or a <see cref="CommandFailure"/> where the revision is in the future or compacted.</summary>
    public CommandResult Range(RangeQuery query) => RangeEvaluation.Evaluate(_keyspace, query);

    /// <summary>The key's current version, or null.</summary>
    public KeyValue? Find(Bytes key) => _keyspace.Find(key);

    public Lease? FindLease(LeaseId id) => _leases.Find(id);

    /// <summary>All leases, in the order of their ids.</summary>
    public IReadOnlyList<Lease> Leases() => _leases.All();

    /// <summary>The keys that go when the lease goes, in key order.</summary>
    public IReadOnlyList<Bytes> AttachedKeys(LeaseId lease) => _leases.KeysOf(lease);

    /// <summary>
    /// What happened in <paramref name="range"/> from revision <paramref name="from"/> on, until
    /// <paramref name="maxEvents"/> were found or <see cref="ChangeScan.MaxEventsLookedAt"/> looked at. A revision is never
    /// split, so one that alone exceeds a limit still comes whole. A watcher asks again from <see cref="ChangesResult.Next"/>.
    /// </summary>
    public ChangesResult Changes(Revision from, KeyRange range, int maxEvents) =>
        from < CompactRevision
            ? new ChangesResult(true, [], from)
            : ChangeScan.Run(_events, Revision, from, range, maxEvents);

    /// <summary>The version that a change replaced or deleted; null where there was none or it is compacted.</summary>
    public KeyValue? Previous(KeyValue change)
    {
        Revision before = change.ModRevision.Previous;
        return _keyspace.CheckReadable(before) is null ? _keyspace.FindAt(change.Key, before) : null;
    }

    /// <summary>A digest of all contents, leases included: equal on members that applied the same commands.</summary>
    public ulong Hash() => ContentHash.Compute(_keyspace, _leases);

    /// <summary>
    /// All of it as chunks for a <see cref="SnapshotReader"/>, each good only until the next one is asked for. It may take
    /// long; the root stays as it is meanwhile.
    /// </summary>
    public IEnumerable<ReadOnlyMemory<byte>> Chunks() => new SnapshotWriter(_keyspace, _events, _leases).Chunks();

    /// <summary>A state that begins here. One at most may be made of a root, because successive states share arrays.</summary>
    public StoreState Thaw() => new(_keyspace, _events, _leases);
}
