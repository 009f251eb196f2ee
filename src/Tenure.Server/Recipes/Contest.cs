using System.Globalization;
using System.Text;
using Tenure.Store;

namespace Tenure.Server.Recipes;

/// <summary>
/// The layout that etcd's clients agree on for elections and locks. Each contender has a key below the contest's name,
/// named after its lease; whose key was created first leads, and the others wait in the order of their create revisions.
/// </summary>
internal readonly record struct Contest(Bytes Prefix)
{
    private static readonly byte[] Separator = [(byte)'/'];

    public static Contest Named(Bytes name) => new(new Bytes([.. name.Span, .. Separator]));

    /// <summary>The key of whoever contends with this lease: its id in lower-case hexadecimal, as etcd's clients print it.</summary>
    public Bytes KeyOf(LeaseId lease)
    {
        string digits = lease.Value < 0
            ? "-" + (-(Int128)lease.Value).ToString("x", CultureInfo.InvariantCulture).TrimStart('0')
            : lease.Value.ToString("x", CultureInfo.InvariantCulture);
        return new Bytes([.. Prefix.Span, .. Encoding.ASCII.GetBytes(digits)]);
    }

    public KeyRange Contenders => KeyRange.Prefix(Prefix);

    /// <summary>Who came first, and so leads; null where nobody contends.</summary>
    public KeyValue? First(StoreRoot root) =>
        Only(root, new RangeQuery(Contenders) { Order = SortOrder.Ascend, Target = SortTarget.CreateRevision, Limit = 1 });

    /// <summary>Who came last of those before <paramref name="place"/>; null where it is first.</summary>
    public KeyValue? Predecessor(StoreRoot root, Place place) => Only(root, new RangeQuery(Contenders)
    {
        Order = SortOrder.Descend,
        Target = SortTarget.CreateRevision,
        Limit = 1,
        MaxCreateRevision = place.Created.Previous,
    });

    private static KeyValue? Only(StoreRoot root, RangeQuery query) =>
        root.Range(query) is RangeResult { KeyValues: [KeyValue only, ..] } ? only : null;
}

/// <summary>A contender's place in the queue. It is its own only while the key has this create revision.</summary>
/// <param name="Created">The create revision of the key: the fencing token, once the place has come to the front.</param>
internal readonly record struct Place(Bytes Key, Revision Created)
{
    /// <summary>The condition that the place is still held.</summary>
    public Comparison IsHeld => Holds(Key, Created);

    /// <summary>The condition that nobody has this key.</summary>
    public static Comparison IsFree(Bytes key) => Holds(key, Revision.None);

    public bool IsHeldIn(StoreRoot root) => root.Find(Key)?.CreateRevision == Created;

    private static Comparison Holds(Bytes key, Revision created) => new(
        KeyRange.Single(key), ComparisonTarget.CreateRevision, ComparisonOperator.Equal, created.Value, Bytes.Empty);
}
