using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;

namespace Tenure.Server.Grpc;

/// <summary>
/// Lets in the clients that put a whole URL where a host belongs. etcd's own client, told <c>--endpoints http://HOST:PORT</c>,
/// sends that as the <c>:authority</c> of some calls; Kestrel refuses such a call and cannot be told otherwise, etcd
/// accepts it. So the value is overwritten in the receive buffer, byte for byte, with a host of the same length, before Kestrel
/// sees it. Nothing here reads the authority.
/// </summary>
/// <remarks>
/// A client names the same authority on every call of a connection, so the first call decides whether the connection
/// has to be looked at any longer. Frames are RFC 9113, §4.1 and §6.2; fields are RFC 7541, §6.
/// </remarks>
internal sealed class AuthorityRepair(PipeReader inner) : PipeReader
{
    private const int PrefaceLength = 24;
    private const int FrameHeaderLength = 9;
    private const byte HeadersFrame = 1;
    private const byte PaddedFlag = 0x8;
    private const byte PriorityFlag = 0x20;

    private ReadOnlySequence<byte> _buffer;

    /// <summary>How many bytes at the beginning of the buffer are frames that have been looked at, or go beyond it.</summary>
    private long _seen = PrefaceLength;

    private bool _isDone;

    public static ConnectionDelegate Before(ConnectionDelegate next) => connection =>
    {
        connection.Transport = new RepairedTransport(new AuthorityRepair(connection.Transport.Input), connection.Transport.Output);
        return next(connection);
    };

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        Look(await inner.ReadAsync(cancellationToken));

    public override bool TryRead(out ReadResult result)
    {
        if (!inner.TryRead(out result)) return false;
        result = Look(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (!_isDone) _seen -= _buffer.Slice(0, consumed).Length;
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    private ReadResult Look(ReadResult read)
    {
        if (_isDone) return read;

        _buffer = read.Buffer;
        Span<byte> header = stackalloc byte[FrameHeaderLength];
        while (!_isDone && _buffer.Length >= _seen + FrameHeaderLength)
        {
            _buffer.Slice(_seen, FrameHeaderLength).CopyTo(header);
            int length = (header[0] << 16) | BinaryPrimitives.ReadUInt16BigEndian(header[1..]);
            if (header[3] == HeadersFrame)
            {
                // Kestrel waits for the whole frame as well, so it cannot have gone past it.
                if (_buffer.Length < _seen + FrameHeaderLength + length) break;
                LookAtHeaders(_buffer.Slice(_seen + FrameHeaderLength, length), flags: header[4]);
            }

            _seen += FrameHeaderLength + length;
        }

        return read;
    }

    private void LookAtHeaders(ReadOnlySequence<byte> payload, byte flags)
    {
        byte[] copy = payload.ToArray();
        int start = ((flags & PaddedFlag) != 0 ? 1 : 0) + ((flags & PriorityFlag) != 0 ? 5 : 0);
        if (!HeaderBlock.TryFindAuthority(copy, start, out int at, out int length)) return;

        if (HeaderBlock.HasScheme(copy.AsSpan(at, length + 1))) Overwrite(payload.Slice(at, length + 1), length);
        else _isDone = true;
    }

    /// <summary>The length's byte loses the mark of Huffman coding, the value becomes a host that stands for itself.</summary>
    private static void Overwrite(ReadOnlySequence<byte> value, int length)
    {
        Span<byte> host = stackalloc byte[length + 1];
        host.Fill((byte)'x');
        host[0] = (byte)length;
        foreach (ReadOnlyMemory<byte> piece in value)
        {
            host[..piece.Length].CopyTo(MemoryMarshal.AsMemory(piece).Span);
            host = host[piece.Length..];
        }
    }

    private sealed record RepairedTransport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
