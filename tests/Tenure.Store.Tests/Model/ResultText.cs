namespace Tenure.Store.Tests.Model;

/// <summary>Results as text, so that two of them compare by content and a failed test shows both.</summary>
internal static class ResultText
{
    public static string Of(CommandResult result) => result switch
    {
        PutResult put => $"@{put.Revision} put prev={Of(put.Previous)}",
        DeleteRangeResult delete => $"@{delete.Revision} deleted {delete.Deleted} prev={Of(delete.Previous)}",
        RangeResult range => $"@{range.Revision} count={range.Count} more={range.More} {Of(range.KeyValues)}",
        TransactionResult txn => $"@{txn.Revision} txn {txn.Succeeded} ({string.Join("; ", txn.Results.Select(Of))})",
        CommandFailure failure => $"@{failure.Revision} {failure.Error}",
        _ => result.ToString(),
    };

    public static string Of(IEnumerable<KeyValue> versions) => $"[{string.Join(", ", versions.Select(kv => Of(kv)))}]";

    public static string Of(KeyValue? kv) => kv switch
    {
        null => "none",
        { IsTombstone: true } => $"{kv.Key} deleted @{kv.ModRevision}",
        _ => $"{kv.Key}={kv.Value} c{kv.CreateRevision} m{kv.ModRevision} v{kv.Version} l{kv.Lease}",
    };

    public static string Of(ChangesResult changes) => changes.IsCompacted
        ? "compacted"
        : string.Join(" ", changes.Groups.Select(group => $"{group.Revision}:{Of(group.Changes)}")) + $" next {changes.Next}";
}
