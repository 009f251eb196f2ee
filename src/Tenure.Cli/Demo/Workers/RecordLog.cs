using System.Text;
using System.Text.Json;
using Tenure.Cli.Demo.Events;

namespace Tenure.Cli.Demo.Workers;

/// <summary>The shared file of records, behind a fence or not.</summary>
internal abstract class RecordLog
{
    protected const string FileName = "records.jsonl";

    public abstract bool IsFenced { get; }

    /// <summary>Prepares for a new leader's writes, and returns the number of the newest record.</summary>
    public abstract Task<long> TakeOverAsync(FencingToken token);

    /// <summary>Adds a record; when it returns, the record is durable.</summary>
    public Task AppendAsync(Record record, FencingToken token) =>
        AppendAsync([.. JsonSerializer.SerializeToUtf8Bytes(record, DemoJson.Default.Record), (byte)'\n'], token);

    /// <summary>All records, in the file's order.</summary>
    public async Task<IReadOnlyList<Record>> ReadAsync()
    {
        try
        {
            string text = Encoding.UTF8.GetString(await ReadBytesAsync());
            return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonSerializer.Deserialize(line, DemoJson.Default.Record)!)];
        }
        catch (FileNotFoundException)
        {
            return [];
        }
    }

    protected abstract Task AppendAsync(byte[] line, FencingToken token);

    protected abstract Task<byte[]> ReadBytesAsync();

    protected async Task<long> NewestAsync() => await ReadAsync() is [.., var newest] ? newest.N : 0;
}
