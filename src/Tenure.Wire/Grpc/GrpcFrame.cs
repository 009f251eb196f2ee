using System.Buffers;
using System.Buffers.Binary;
using Google.Protobuf;

namespace Tenure.Wire.Grpc;

/// <summary>What an attempt to read a frame found.</summary>
internal enum FrameRead
{
    /// <summary>The frame is not here as a whole; nothing was consumed, and more bytes are needed.</summary>
    Incomplete,

    /// <summary>One whole message, which was consumed.</summary>
    Message,

    /// <summary>The frame cannot be accepted, and neither can anything behind it: the call ends.</summary>
    Refused,
}

/// <summary>
/// A message on a gRPC stream: one byte that says whether it is compressed, its length as four bytes in network order,
/// and the message. We neither send nor accept compressed messages.
/// </summary>
internal static class GrpcFrame
{
    public const int PrefixLength = 5;

    /// <summary>
    /// Takes one frame off the front of <paramref name="buffer"/>. A length above <paramref name="maxMessageLength"/> is
    /// refused from the prefix alone, so that nobody makes us gather what we will not take.
    /// </summary>
    public static FrameRead TryRead(
        ref ReadOnlySequence<byte> buffer,
        int maxMessageLength,
        out ReadOnlySequence<byte> message,
        out GrpcStatus refusal)
    {
        message = default;
        refusal = GrpcStatus.Ok;
        if (buffer.Length < PrefixLength) return FrameRead.Incomplete;

        Span<byte> prefix = stackalloc byte[PrefixLength];
        buffer.Slice(0, PrefixLength).CopyTo(prefix);
        uint length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        if (Refuse(prefix[0], length, maxMessageLength) is { } reason)
        {
            refusal = reason;
            return FrameRead.Refused;
        }

        if (buffer.Length - PrefixLength < length) return FrameRead.Incomplete;

        message = buffer.Slice(PrefixLength, length);
        buffer = buffer.Slice(message.End);
        return FrameRead.Message;
    }

    public static void Write(IBufferWriter<byte> writer, IMessage message)
    {
        Span<byte> prefix = writer.GetSpan(PrefixLength);
        prefix[0] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(prefix[1..], (uint)message.CalculateSize());
        writer.Advance(PrefixLength);
        message.WriteTo(writer);
    }

    private static GrpcStatus? Refuse(byte compressed, uint length, int maxMessageLength) =>
        compressed switch
        {
            > 1 => new(GrpcStatusCode.Internal, $"grpc: the compressed flag of a message is {compressed}, not 0 or 1"),
            1 => new(GrpcStatusCode.Unimplemented, "grpc: compressed messages are not supported"),
            _ when length > (uint)maxMessageLength => new(
                GrpcStatusCode.ResourceExhausted,
                $"grpc: received message larger than max ({length} vs. {maxMessageLength})"),
            _ => null,
        };
}
