namespace Tenure.Store;

internal enum ComparisonTarget : byte
{
    Version = 0,
    CreateRevision = 1,
    ModRevision = 2,
    Value = 3,
    Lease = 4,
}

/// <summary>How what the store holds must relate to what the comparison names.</summary>
internal enum ComparisonOperator : byte
{
    Equal = 0,
    Greater = 1,
    Less = 2,
    NotEqual = 3,
}

/// <summary>
/// A condition of a transaction, on one key or on every key of a range. The numbers are etcd's, as in the enumerations above.
/// </summary>
/// <param name="Number">What is compared with, for every target but the value.</param>
/// <param name="Value">What is compared with where the target is the value.</param>
internal sealed record Comparison(KeyRange Range, ComparisonTarget Target, ComparisonOperator Operator, long Number, Bytes Value);
