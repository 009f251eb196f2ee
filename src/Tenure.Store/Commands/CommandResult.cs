namespace Tenure.Store;

/// <summary>What came of a command: a closed family, the same on every member.</summary>
/// <param name="Revision">The store's revision after the command, which goes into the answer's header.</param>
internal abstract record CommandResult(Revision Revision);

/// <param name="Previous">The version before, where it was asked for and there was one.</param>
internal sealed record PutResult(Revision Revision, KeyValue? Previous) : CommandResult(Revision);

/// <param name="Deleted">How many keys were deleted.</param>
/// <param name="Previous">What was deleted, in key order, where it was asked for; else empty.</param>
internal sealed record DeleteRangeResult(Revision Revision, long Deleted, IReadOnlyList<KeyValue> Previous) : CommandResult(Revision);

/// <param name="More">Whether the limit cut something off. Never with a count alone.</param>
/// <param name="Count">How many keys the range holds at that revision, whatever limit and filters leave of them.</param>
internal sealed record RangeResult(Revision Revision, IReadOnlyList<KeyValue> KeyValues, bool More, long Count) : CommandResult(Revision);

/// <param name="Succeeded">Whether all comparisons held, and so which branch was taken.</param>
/// <param name="Results">One for each operation of that branch.</param>
internal sealed record TransactionResult(Revision Revision, bool Succeeded, IReadOnlyList<CommandResult> Results) : CommandResult(Revision);

internal sealed record CompactResult(Revision Revision) : CommandResult(Revision);

internal sealed record LeaseGrantResult(Revision Revision, LeaseId Lease, long TtlSeconds) : CommandResult(Revision);

internal sealed record LeaseRevokeResult(Revision Revision) : CommandResult(Revision);

/// <summary>The command was refused and changed nothing.</summary>
internal sealed record CommandFailure(Revision Revision, StoreError Error) : CommandResult(Revision);

/// <summary>Why the store refuses. Each has its counterpart among etcd's errors.</summary>
internal enum StoreError : byte
{
    KeyNotProvided,

    /// <summary>A value together with <see cref="PutCommand.IgnoreValue"/>.</summary>
    ValueProvided,

    /// <summary>A lease together with <see cref="PutCommand.IgnoreLease"/>.</summary>
    LeaseProvided,

    /// <summary>The key whose value or lease was to be kept does not exist.</summary>
    KeyNotFound,

    /// <summary>A transaction would write a key twice.</summary>
    DuplicateKey,
    TooManyOperations,
    FutureRevision,
    Compacted,
    LeaseNotFound,
    LeaseExists,
    LeaseTtlTooLarge,
}
