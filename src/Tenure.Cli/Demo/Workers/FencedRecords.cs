namespace Tenure.Cli.Demo.Workers;

/// <summary>The records behind a fence: an old leader's record cannot land, whatever that leader believes.</summary>
internal sealed class FencedRecords(FencedDirectory directory) : RecordLog
{
    public override bool IsFenced => true;

    public override async Task<long> TakeOverAsync(FencingToken token)
    {
        // Before the first read; else an old leader's record could land between it and our first write.
        await directory.RaiseAsync(token);
        return await NewestAsync();
    }

    // Not cancelled by the loss of the leadership: whether a write that is under way may land is the fence's to say.
    protected override Task AppendAsync(byte[] line, FencingToken token) => directory.AppendAsync(FileName, line, token);

    protected override Task<byte[]> ReadBytesAsync() => directory.ReadAsync(FileName);
}
