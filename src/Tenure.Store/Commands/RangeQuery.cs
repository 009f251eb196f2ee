namespace Tenure.Store;

internal enum SortOrder : byte
{
    None = 0,
    Ascend = 1,
    Descend = 2,
}

internal enum SortTarget : byte
{
    Key = 0,
    Version = 1,
    CreateRevision = 2,
    ModRevision = 3,
    Value = 4,
}

/// <summary>Reads keys. It changes nothing, and is an <see cref="Operation"/> because transactions hold ranges too.</summary>
internal sealed record RangeQuery(KeyRange Range) : Operation
{
    /// <summary>At which revision; the current one when 0 or less.</summary>
    public Revision Revision { get; init; }

    /// <summary>The most keys to answer with; no limit when 0 or less.</summary>
    public long Limit { get; init; }

    public SortOrder Order { get; init; }

    public SortTarget Target { get; init; }

    public bool KeysOnly { get; init; }

    public bool CountOnly { get; init; }

    /// <summary>The filters leave keys out of the answer, but not out of its count. 0 filters nothing.</summary>
    public Revision MinModRevision { get; init; }

    public Revision MaxModRevision { get; init; }

    public Revision MinCreateRevision { get; init; }

    public Revision MaxCreateRevision { get; init; }
}
