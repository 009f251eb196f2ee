namespace Tenure.Cli.Demo.Workers;

/// <summary>The records without a fence: a file like any other, which takes whatever comes.</summary>
internal sealed class PlainRecords(string directory) : RecordLog
{
    private readonly string _file = Path.Combine(directory, FileName);

    public override bool IsFenced => false;

    public override Task<long> TakeOverAsync(FencingToken token) => NewestAsync();

    protected override Task AppendAsync(byte[] line, FencingToken token) => File.AppendAllBytesAsync(_file, line);

    protected override Task<byte[]> ReadBytesAsync() => File.ReadAllBytesAsync(_file);
}
