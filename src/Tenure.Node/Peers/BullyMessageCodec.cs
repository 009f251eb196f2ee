using System.Buffers;
using Tenure.Protocols.Bully;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Peers;

/// <summary>The bully algorithm's messages as bytes: a type byte, then sender and receiver.</summary>
internal static class BullyMessageCodec
{
    private enum Kind : byte
    {
        Election = 1,
        Answer = 2,
        Coordinator = 3,
    }

    public static void Write(IBufferWriter<byte> into, BullyMessage message)
    {
        into.Byte((byte)KindOf(message));
        into.UInt64(message.From.Value);
        into.UInt64(message.To.Value);
    }

    /// <summary>Reads one message; null where the bytes are none. The caller checks that nothing is left over.</summary>
    public static BullyMessage? TryRead(ref ByteReader from)
    {
        var kind = (Kind)from.Byte();
        var sender = new NodeId(from.UInt64());
        var receiver = new NodeId(from.UInt64());
        return kind switch
        {
            Kind.Election => new Election(sender, receiver),
            Kind.Answer => new Answer(sender, receiver),
            Kind.Coordinator => new Coordinator(sender, receiver),
            _ => null,
        };
    }

    private static Kind KindOf(BullyMessage message) => message switch
    {
        Election => Kind.Election,
        Answer => Kind.Answer,
        Coordinator => Kind.Coordinator,
        _ => throw new ArgumentException($"{message.GetType().Name} has no encoding.", nameof(message)),
    };
}
