using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Google.Protobuf;
using Tenure.Wire.Grpc;

namespace Tenure.Server.Tests.Client;

/// <summary>A call that is open: messages go both ways until one side ends it.</summary>
internal sealed class GrpcTestCall(PushContent content, Func<CancellationToken, Task<HttpResponseMessage>> send) : IDisposable
{
    private readonly CancellationTokenSource _cancel = new();
    private Task<HttpResponseMessage>? _response;
    private PipeReader? _answers;

    public async Task WriteAsync(IMessage message) => await WriteAsync(GrpcTestClient.Frame(message));

    public async Task WriteAsync(byte[] bytes)
    {
        _response ??= send(_cancel.Token);
        using CancellationTokenSource deadline = TestDeadline.Start();
        await content.WriteAsync(bytes, deadline.Token);
    }

    /// <summary>Says that nothing more will come from here.</summary>
    public void CompleteRequests()
    {
        _response ??= send(_cancel.Token);
        content.Complete();
    }

    /// <summary>The next answer, which must come.</summary>
    public async Task<T> ReadAsync<T>(MessageParser<T> parser)
        where T : class, IMessage<T> =>
        await TryReadAsync(parser) ?? throw new ShouldAssertException($"The call ended: {await StatusAsync()}");

    /// <summary>The next answer, or null at the end of the call.</summary>
    public async Task<T?> TryReadAsync<T>(MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        using CancellationTokenSource deadline = TestDeadline.Start();
        PipeReader answers = await AnswersAsync(deadline.Token);
        while (true)
        {
            ReadResult read = await answers.ReadAsync(deadline.Token);
            ReadOnlySequence<byte> buffer = read.Buffer;
            FrameRead frame = GrpcFrame.TryRead(ref buffer, int.MaxValue, out ReadOnlySequence<byte> message, out _);
            if (frame == FrameRead.Message)
            {
                T answer = parser.ParseFrom(message);
                answers.AdvanceTo(buffer.Start);
                return answer;
            }

            answers.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted) return null;
        }
    }

    /// <summary>How the call ended. It must have, or be about to.</summary>
    public async Task<GrpcStatus> StatusAsync()
    {
        using CancellationTokenSource deadline = TestDeadline.Start();
        PipeReader answers = await AnswersAsync(deadline.Token);
        while (true)
        {
            ReadResult read = await answers.ReadAsync(deadline.Token);
            answers.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) return GrpcOutcome.StatusOf(await _response!);
        }
    }

    public void Dispose()
    {
        _cancel.Cancel();
        content.Complete();
        _cancel.Dispose();
    }

    private async Task<PipeReader> AnswersAsync(CancellationToken cancellation)
    {
        if (_answers is not null) return _answers;
        HttpResponseMessage response = await _response!.WaitAsync(cancellation);
        return _answers = PipeReader.Create(await response.Content.ReadAsStreamAsync(cancellation));
    }
}

/// <summary>A request body that is written piece by piece while the call is under way.</summary>
internal sealed class PushContent : HttpContent
{
    private readonly Pipe _pipe = new();

    public async Task WriteAsync(byte[] bytes, CancellationToken cancellation) => await _pipe.Writer.WriteAsync(bytes, cancellation);

    public void Complete() => _pipe.Writer.Complete();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        while (true)
        {
            ReadResult read = await _pipe.Reader.ReadAsync();
            foreach (ReadOnlyMemory<byte> piece in read.Buffer) await stream.WriteAsync(piece);
            await stream.FlushAsync();
            _pipe.Reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) return;
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
