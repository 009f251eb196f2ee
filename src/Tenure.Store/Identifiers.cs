namespace Tenure.Store;

/// <summary>
/// The store's counter of changes. A fresh store is at revision 1, so the first write makes 2. It rises by one with each
/// command that changes a key and never goes back: the create revision of a key, which names the moment when the key
/// came to be, is therefore higher for each new winner of an election, and serves as the fencing token.
/// </summary>
internal readonly record struct Revision(long Value) : IComparable<Revision>
{
    /// <summary>"Not given": queries then mean the current revision.</summary>
    public static readonly Revision None;

    /// <summary>Where a fresh store stands.</summary>
    public static readonly Revision First = new(1);

    /// <summary>The compact revision of a store that was never compacted: below every revision that can be asked for.</summary>
    public static readonly Revision NeverCompacted = new(-1);

    public Revision Next => new(checked(Value + 1));

    public Revision Previous => new(Value - 1);

    public static bool operator <(Revision left, Revision right) => left.Value < right.Value;

    public static bool operator >(Revision left, Revision right) => left.Value > right.Value;

    public static bool operator <=(Revision left, Revision right) => left.Value <= right.Value;

    public static bool operator >=(Revision left, Revision right) => left.Value >= right.Value;

    public int CompareTo(Revision other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString();
}

/// <summary>Names a lease. 0 is no lease.</summary>
internal readonly record struct LeaseId(long Value) : IComparable<LeaseId>
{
    public static readonly LeaseId None;

    public static bool operator <(LeaseId left, LeaseId right) => left.Value < right.Value;

    public static bool operator >(LeaseId left, LeaseId right) => left.Value > right.Value;

    public static bool operator <=(LeaseId left, LeaseId right) => left.Value <= right.Value;

    public static bool operator >=(LeaseId left, LeaseId right) => left.Value >= right.Value;

    public int CompareTo(LeaseId other) => Value.CompareTo(other.Value);

    /// <summary>Hexadecimal, as etcd's users know it.</summary>
    public override string ToString() => $"{Value:x}";
}
