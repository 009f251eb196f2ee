namespace Tenure.Store;

/// <summary>A lease as the store knows it. When it expires is known to the leader's grantor alone.</summary>
internal sealed record Lease(LeaseId Id, long TtlSeconds);

/// <summary>The leases and the keys attached to them.</summary>
internal readonly record struct LeaseView(
    PersistentTree<LeaseId, Lease, LeaseOrder> Leases,
    PersistentTree<Attachment, Nothing, AttachmentOrder> Attachments)
{
    public static readonly LeaseView Empty = new(
        PersistentTree<LeaseId, Lease, LeaseOrder>.Empty,
        PersistentTree<Attachment, Nothing, AttachmentOrder>.Empty);

    public Lease? Find(LeaseId id) => Leases.TryFind(id, out Lease lease) ? lease : null;

    /// <summary>All leases, in the order of their ids.</summary>
    public List<Lease> All()
    {
        var all = new List<Lease>(Leases.Count);
        var scan = Leases.From(new LeaseId(long.MinValue));
        while (scan.MoveNext()) all.Add(scan.Value);
        return all;
    }

    /// <summary>The keys of one lease, in key order.</summary>
    public List<Bytes> KeysOf(LeaseId lease)
    {
        List<Bytes> keys = [];
        var scan = Attachments.From(new Attachment(lease, Bytes.Empty));
        while (scan.MoveNext() && scan.Key.Lease == lease) keys.Add(scan.Key.Key);
        return keys;
    }
}
