using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Tenure.Store;

/// <summary>
/// Commands as bytes in the replicated log: the format's version, the command's kind, its fields as
/// <see cref="FieldWriter"/> writes them. Flags are bits. <see cref="CommandWriter"/> and <see cref="CommandReader"/> mirror each
/// other line by line.
/// </summary>
internal static class CommandCodec
{
    public const byte Version = 1;

    public static void Write(IBufferWriter<byte> output, Command command)
    {
        var fields = new FieldWriter(output);
        fields.Byte(Version);
        new CommandWriter(fields).Command(command);
    }

    /// <summary>
    /// Reads one command, which must fill the input. Keys and values refer into it, so nobody may write to its buffer
    /// afterwards, and a value keeps the whole buffer alive. On failure <paramref name="reason"/> says what is wrong.
    /// </summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> input,
        [NotNullWhen(true)] out Command? command,
        [NotNullWhen(false)] out string? reason)
    {
        var reader = new CommandReader(new Bytes(input));
        reader.Version(Version);
        command = reader.Command();
        reader.End();
        reason = reader.Failure;
        if (reason is not null) command = null;
        return command is not null;
    }
}

/// <summary>The first byte of a command in the log. The numbers are part of the format.</summary>
internal enum CommandKind : byte
{
    Put = 1,
    DeleteRange = 2,
    Range = 3,
    Transaction = 4,
    Compact = 5,
    LeaseGrant = 6,
    LeaseRevoke = 7,
}

/// <summary>The bits that go with a command, also part of the format. A reader refuses those that its kind does not have.</summary>
[Flags]
internal enum CommandFlags : byte
{
    None = 0,
    PrevKv = 1,
    IgnoreValue = 2,
    IgnoreLease = 4,
    KeysOnly = 8,
    CountOnly = 16,
}
