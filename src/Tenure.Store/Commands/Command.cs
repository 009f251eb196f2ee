namespace Tenure.Store;

/// <summary>
/// What changes the store: a closed family. A command is replicated as bytes (<see cref="CommandCodec"/>) and every member
/// applies the same ones in the same order, so nothing in it may depend on who applies it, or when.
/// </summary>
internal abstract record Command;

/// <summary>The commands that a transaction's branch may consist of: put, delete, range and nested transaction.</summary>
internal abstract record Operation : Command;

/// <summary>Writes a key.</summary>
internal sealed record PutCommand(Bytes Key, Bytes Value) : Operation
{
    public LeaseId Lease { get; init; }

    /// <summary>Whether the answer shows the version that was there before.</summary>
    public bool PrevKv { get; init; }

    /// <summary>Keeps the value and changes the rest; the key must exist.</summary>
    public bool IgnoreValue { get; init; }

    /// <summary>Keeps the lease and changes the rest; the key must exist.</summary>
    public bool IgnoreLease { get; init; }
}

internal sealed record DeleteRangeCommand(KeyRange Range) : Operation
{
    /// <summary>Whether the answer shows the versions that were deleted.</summary>
    public bool PrevKv { get; init; }
}

/// <summary>
/// Decides on all comparisons, also those of nested transactions, before it writes anything; then carries out one branch.
/// All that it writes gets one revision. Where one of its operations cannot be carried out, nothing of it is.
/// </summary>
internal sealed record TransactionCommand(
    IReadOnlyList<Comparison> Comparisons,
    IReadOnlyList<Operation> Success,
    IReadOnlyList<Operation> Failure) : Operation;

/// <summary>Forgets what was superseded at or before <paramref name="At"/>.</summary>
internal sealed record CompactCommand(Revision At) : Command;

/// <summary>
/// Grants a lease. The time to live is kept as it is; whoever proposes has applied the least and knows the deadline, for
/// the store has no clock.
/// </summary>
internal sealed record LeaseGrantCommand(LeaseId Lease, long TtlSeconds) : Command;

/// <summary>Ends a lease, on a client's wish or because the leader saw it expire, and deletes its keys in one revision.</summary>
internal sealed record LeaseRevokeCommand(LeaseId Lease) : Command;
