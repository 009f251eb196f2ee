using System.Net;
using System.Threading.Channels;

namespace Tenure.Testing;

/// <summary>A request whose messages are written while the answer is already being read.</summary>
internal sealed class GrpcRequestContent : HttpContent
{
    // Unbounded, because a test writes a handful of messages and never more than it has memory for.
    private readonly Channel<byte[]> _messages = Channel.CreateUnbounded<byte[]>();

    public void Write(byte[] message) => _messages.Writer.TryWrite(message);

    public void Complete() => _messages.Writer.TryComplete();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellation)
    {
        await stream.FlushAsync(cancellation);
        await foreach (byte[] message in _messages.Reader.ReadAllAsync(cancellation))
        {
            await stream.WriteAsync(GrpcFrame.Wrap(message), cancellation);
            await stream.FlushAsync(cancellation);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
