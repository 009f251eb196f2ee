using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Net.Sockets;

namespace Tenure.Node.Peers;

/// <summary>Reading whole frames from a stream of bytes.</summary>
internal static class PeerConnection
{
    /// <summary>
    /// Hands every frame on until the connection ends. A frame that is too long or does not parse ends it as well:
    /// what follows it cannot be trusted to be aligned.
    /// </summary>
    public static async Task ReadFramesAsync(Stream stream, Func<PeerFrame, CancellationToken, ValueTask> arrived, Action allArrived, CancellationToken cancel)
    {
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 64 << 10, minimumReadSize: 4 << 10, leaveOpen: true));
        while (true)
        {
            ReadResult result = await reader.ReadAsync(cancel);
            ReadOnlySequence<byte> buffer = result.Buffer;
            while (TryTakeContent(ref buffer) is { } content)
            {
                PeerFrame frame = PeerFrameCodec.TryRead(content)
                    ?? throw new InvalidDataException("A frame does not parse.");
                await arrived(frame, cancel);
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            allArrived();
            if (result.IsCompleted) return;
        }
    }

    public static async Task<bool> TryReadExactlyAsync(Socket socket, Memory<byte> into, CancellationToken cancel)
    {
        while (into.Length > 0)
        {
            int read = await socket.ReceiveAsync(into, cancel);
            if (read == 0) return false;
            into = into[read..];
        }

        return true;
    }

    /// <summary>Every frame gets an array of its own, because the log keeps slices of it.</summary>
    private static byte[]? TryTakeContent(ref ReadOnlySequence<byte> buffer)
    {
        if (buffer.Length < PeerFrameCodec.LengthSize) return null;

        Span<byte> head = stackalloc byte[PeerFrameCodec.LengthSize];
        buffer.Slice(0, PeerFrameCodec.LengthSize).CopyTo(head);
        int length = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (length is < 0 or > PeerFrameCodec.MaxLength)
            throw new InvalidDataException($"A frame claims {length} bytes; the most is {PeerFrameCodec.MaxLength}.");
        if (buffer.Length - PeerFrameCodec.LengthSize < length) return null;

        byte[] content = buffer.Slice(PeerFrameCodec.LengthSize, length).ToArray();
        buffer = buffer.Slice(PeerFrameCodec.LengthSize + length);
        return content;
    }
}
