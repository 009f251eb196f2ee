namespace Tenure.Store;

/// <summary>Changes the leases and what is attached to them.</summary>
internal sealed class LeaseTable(in LeaseView view)
{
    private readonly TreeEditor<LeaseId, Lease, LeaseOrder> _leases = new(view.Leases);
    private readonly TreeEditor<Attachment, Nothing, AttachmentOrder> _attachments = new(view.Attachments);

    public LeaseView Current => new(_leases.Current, _attachments.Current);

    public LeaseView Freeze() => new(_leases.Freeze(), _attachments.Freeze());

    public bool Contains(LeaseId id) => _leases.Current.TryFind(id, out _);

    public void Grant(Lease lease) => _leases.Slot(lease.Id, out _) = lease;

    /// <summary>Forgets a lease that no key is attached to any more.</summary>
    public void Remove(LeaseId id)
    {
        Invariant.Holds(Current.KeysOf(id).Count == 0);
        _leases.Remove(id);
    }

    /// <summary>A key went from one lease to another; either may be none.</summary>
    public void Move(Bytes key, LeaseId from, LeaseId to)
    {
        if (from == to) return;
        if (from != LeaseId.None) _attachments.Remove(new Attachment(from, key));
        if (to != LeaseId.None) _attachments.Slot(new Attachment(to, key), out _);
    }
}
