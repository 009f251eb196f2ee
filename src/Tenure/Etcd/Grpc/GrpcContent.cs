using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using System.Threading.Channels;
using Google.Protobuf;
using Tenure.Wire.Grpc;

namespace Tenure.Etcd.Grpc;

/// <summary>The messages of a request, each written and flushed as it comes.</summary>
internal sealed class GrpcContent : HttpContent
{
    /// <summary>A writer waits while this many messages are unsent: the server is slow, and memory must not pay for it.</summary>
    private const int Capacity = 16;

    private readonly Channel<IMessage> _messages = Channel.CreateBounded<IMessage>(Capacity);

    private GrpcContent() => Headers.ContentType = new MediaTypeHeaderValue(GrpcHeaders.ContentType);

    /// <summary>The whole request is this message.</summary>
    public static GrpcContent Of(IMessage message)
    {
        GrpcContent content = new();
        content._messages.Writer.TryWrite(message);
        content.Complete();
        return content;
    }

    /// <summary>The request goes on until <see cref="Complete"/>.</summary>
    public static GrpcContent Stream() => new();

    public ValueTask WriteAsync(IMessage message, CancellationToken cancellationToken) =>
        _messages.Writer.WriteAsync(message, cancellationToken);

    public void Complete() => _messages.Writer.TryComplete();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        PipeWriter writer = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
        await foreach (IMessage message in _messages.Reader.ReadAllAsync(cancellationToken))
        {
            GrpcFrame.Write(writer, message);
            await writer.FlushAsync(cancellationToken);
        }

        await writer.CompleteAsync();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        Complete();
        base.Dispose(disposing);
    }
}
