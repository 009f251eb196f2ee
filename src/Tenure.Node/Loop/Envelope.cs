using System.Buffers;
using System.Buffers.Binary;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Loop;

/// <summary>
/// What a log entry carries: a kind (1), the member that proposed it (8), that member's number for it (8), and the
/// content. Origin and number let the member at which a client waits recognise its proposal when it is applied there.
/// </summary>
internal readonly record struct Envelope(EnvelopeKind Kind, NodeId Origin, ulong Number, ReadOnlyMemory<byte> Content)
{
    private const int HeaderSize = 1 + 8 + 8;

    /// <summary>A number that nobody waits for.</summary>
    public const ulong Unanswered = 0;

    public static ReadOnlyMemory<byte> Seal(EnvelopeKind kind, NodeId origin, ulong number, Action<IBufferWriter<byte>> content)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        Span<byte> header = bytes.GetSpan(HeaderSize);
        header[0] = (byte)kind;
        BinaryPrimitives.WriteUInt64LittleEndian(header[1..], origin.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(header[9..], number);
        bytes.Advance(HeaderSize);
        content(bytes);
        return bytes.WrittenMemory;
    }

    public static bool TryOpen(ReadOnlyMemory<byte> bytes, out Envelope envelope)
    {
        envelope = default;
        if (bytes.Length < HeaderSize) return false;
        envelope = new Envelope(
            (EnvelopeKind)bytes.Span[0],
            new NodeId(BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span[1..])),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span[9..]),
            bytes[HeaderSize..]);
        return true;
    }
}

internal enum EnvelopeKind : byte
{
    /// <summary>A command of the store.</summary>
    StoreCommand = 1,

    /// <summary>A member's name and client URLs.</summary>
    MemberAttributes = 2,
}
