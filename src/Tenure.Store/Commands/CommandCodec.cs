using System.Buffers;

namespace Tenure.Store;

/// <summary>Commands as bytes in the replicated log.</summary>
internal static class CommandCodec
{
    public static void Write(IBufferWriter<byte> output, Command command) =>
        throw new InvalidOperationException($"{command} {output}");

    /// <summary>
    /// Reads one command, which must fill the input. Keys and values refer into it, so nobody may write to its buffer
    /// afterwards, and a value keeps the whole buffer alive. On failure <paramref name="reason"/> says what is wrong.
    /// </summary>
    public static bool TryRead(ReadOnlyMemory<byte> input, out Command? command, out string? reason) =>
        throw new InvalidOperationException($"{input.Length}");
}
