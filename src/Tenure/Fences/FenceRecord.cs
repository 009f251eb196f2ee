using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tenure;

/// <summary>
/// All that a fence remembers, in one small file that is only ever replaced as a whole: the scope, the highest token, and
/// the operation that was accepted with it. Two lines of text, so that people can read it: JSON, then its checksum.
/// </summary>
/// <param name="Scope">The election whose tokens the fence takes.</param>
/// <param name="Number">The highest token's number, or 0 before the first.</param>
/// <param name="Holder">The highest token's holder, or empty before the first.</param>
/// <param name="Sequence">Counts the records of this fence.</param>
/// <param name="Operation">What was accepted with this record, or null where it only raised the fence.</param>
internal sealed record FenceRecord(string Scope, long Number, string Holder, long Sequence, FencedOperation? Operation)
{
    private const int CurrentFormat = 1;

    public FenceStatus Status { get; } =
        new(Scope, Number == 0 ? null : FencingToken.Create(Scope, Number, Holder));

    /// <summary>The record that follows when the token is accepted together with the operation.</summary>
    public FenceRecord Accept(FencingToken token, FencedOperation? operation) =>
        new(Scope, token.Number, token.Holder, Sequence + 1, operation);

    public byte[] ToBytes()
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(
            new FenceRecordText(CurrentFormat, Scope, Number, Holder, Sequence, Operation), FenceRecordJson.Default.FenceRecordText);
        return [.. json, (byte)'\n', .. Checksum(json), (byte)'\n'];
    }

    /// <summary>False, with what is wrong, for everything that <see cref="ToBytes"/> did not write.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out FenceRecord? record, out string problem)
    {
        record = null;
        problem = "it is not the two lines that a record has";
        int end = bytes.IndexOf((byte)'\n');
        if (end < 0) return false;

        ReadOnlySpan<byte> json = bytes[..end];
        problem = "its checksum does not match";
        if (!bytes[(end + 1)..].SequenceEqual([.. Checksum(json), (byte)'\n'])) return false;

        try
        {
            FenceRecordText? text = JsonSerializer.Deserialize(json, FenceRecordJson.Default.FenceRecordText);
            problem = $"its format is {text?.Format}, and this version knows only {CurrentFormat}";
            if (text is not { Format: CurrentFormat }) return false;

            record = new FenceRecord(text.Scope, text.Number, text.Holder, text.Sequence, text.Operation);
            return true;
        }
        catch (Exception malformed) when (malformed is JsonException or ArgumentException)
        {
            problem = malformed.Message;
            return false;
        }
    }

    private static byte[] Checksum(ReadOnlySpan<byte> json) =>
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(json)));
}

/// <summary>A change of one file, whose content waits in the fence's own folder until it is carried out.</summary>
/// <param name="File">The name of the file.</param>
/// <param name="AppendAt">Where the content goes in the file, or null where it replaces the file.</param>
internal sealed record FencedOperation(string File, long? AppendAt);

/// <summary>The record as it is written; the format comes first, so that a later version can be told.</summary>
internal sealed record FenceRecordText(
    int Format, string Scope, long Number, string Holder, long Sequence, FencedOperation? Operation);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectRequiredConstructorParameters = false,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(FenceRecordText))]
internal sealed partial class FenceRecordJson : JsonSerializerContext;
