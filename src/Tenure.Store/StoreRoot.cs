namespace Tenure.Store;

/// <summary>A lease as the store knows it. When it expires is known to the leader's grantor alone.</summary>
internal sealed record Lease(LeaseId Id, long TtlSeconds);

/// <summary>
/// The whole store at one moment: immutable and safe to read from any thread, however many commands are applied
/// meanwhile. A reader takes one and needs no lock; a snapshot is one.
/// </summary>
internal sealed class StoreRoot
{
    public static readonly StoreRoot Empty = new();

    public Revision Revision { get; private init; } = Revision.First;

    /// <summary>Reads below it are refused; <see cref="Revision.NeverCompacted"/> at first.</summary>
    public Revision CompactRevision { get; private init; } = Revision.NeverCompacted;

    /// <summary>A <see cref="RangeResult"/>, or a <see cref="CommandFailure"/> where the revision is in the future or compacted.</summary>
    public CommandResult Range(RangeQuery query) => throw new InvalidOperationException($"{query} {Revision}");

    /// <summary>The key's current version, or null.</summary>
    public KeyValue? Find(Bytes key) => throw new InvalidOperationException($"{key} {Revision}");

    public Lease? FindLease(LeaseId id) => throw new InvalidOperationException($"{id} {Revision}");

    /// <summary>All leases, in the order of their ids.</summary>
    public IReadOnlyList<Lease> Leases() => throw new InvalidOperationException($"{Revision}");

    /// <summary>The keys that go when the lease goes, in key order.</summary>
    public IReadOnlyList<Bytes> AttachedKeys(LeaseId lease) => throw new InvalidOperationException($"{lease} {Revision}");

    /// <summary>
    /// What happened in <paramref name="range"/> from revision <paramref name="from"/> on, as far as
    /// <paramref name="maxEvents"/> allows; a revision is never split, so one that alone exceeds it still comes whole.
    /// A watcher asks again from <see cref="ChangesResult.Next"/>.
    /// </summary>
    public ChangesResult Changes(Revision from, KeyRange range, int maxEvents) => throw new InvalidOperationException($"{from} {range} {maxEvents} {Revision}");

    /// <summary>The version that a change replaced or deleted; null where there was none or it is compacted.</summary>
    public KeyValue? Previous(KeyValue change) => throw new InvalidOperationException($"{change} {Revision}");

    /// <summary>A digest of all contents, leases included: equal on members that applied the same commands.</summary>
    public ulong Hash() => throw new InvalidOperationException($"{Revision}");
}
