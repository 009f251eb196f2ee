namespace Tenure.Store;

/// <summary>Keys in the order of their unsigned bytes. A struct, so that the compiler calls it directly.</summary>
internal readonly struct KeyOrder : IComparer<Bytes>
{
    public int Compare(Bytes x, Bytes y) => x.CompareTo(y);
}

internal readonly struct LeaseOrder : IComparer<LeaseId>
{
    public int Compare(LeaseId x, LeaseId y) => x.CompareTo(y);
}

/// <summary>A key that goes when a lease goes. Sorted, the keys of one lease stand together, in key order.</summary>
internal readonly record struct Attachment(LeaseId Lease, Bytes Key);

internal readonly struct AttachmentOrder : IComparer<Attachment>
{
    public int Compare(Attachment x, Attachment y)
    {
        int byLease = x.Lease.CompareTo(y.Lease);
        return byLease != 0 ? byLease : x.Key.CompareTo(y.Key);
    }
}

/// <summary>What a tree maps to when only its keys matter.</summary>
internal readonly struct Nothing;
