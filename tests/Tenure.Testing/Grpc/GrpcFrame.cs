using System.Buffers.Binary;

namespace Tenure.Testing;

/// <summary>gRPC's framing: a byte that says "not compressed", four bytes of length, the message.</summary>
internal static class GrpcFrame
{
    private const int HeaderLength = 5;

    public static byte[] Wrap(byte[] message)
    {
        var frame = new byte[HeaderLength + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, HeaderLength);
        return frame;
    }

    public static byte[] Unwrap(byte[] frame) => frame[HeaderLength..];

    /// <summary>Whether the bytes begin as a frame with a compressed message does.</summary>
    public static bool IsCompressed(byte[] sent) => sent is [1, ..];

    /// <summary>The next message of a stream, or null at its end.</summary>
    public static async Task<byte[]?> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        var header = new byte[HeaderLength];
        if (await stream.ReadAtLeastAsync(header, HeaderLength, throwOnEndOfStream: false, cancellation) < HeaderLength)
            return null;
        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1))];
        await stream.ReadExactlyAsync(message, cancellation);
        return message;
    }
}
