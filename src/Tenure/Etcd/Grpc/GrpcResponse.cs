using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Google.Protobuf;
using Tenure.Wire.Grpc;

namespace Tenure.Etcd.Grpc;

/// <summary>The messages of an answer, and the status at its end.</summary>
internal sealed class GrpcResponse<T>(
    Uri endpoint, MessageParser<T> parser, Task<HttpResponseMessage> sending, CancellationToken dropped) : IAsyncDisposable
    where T : IMessage<T>
{
    /// <summary>Far above what an election needs, and a bound all the same on what a server can make us gather.</summary>
    private const int MaxMessageLength = 16 * 1024 * 1024;

    private HttpResponseMessage? _response;
    private PipeReader? _body;

    /// <summary>The next message, or null where the answer ended well.</summary>
    /// <exception cref="EtcdException">The server refused, or the connection failed.</exception>
    public async Task<T?> ReadAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, dropped);
        try
        {
            PipeReader body = _body ??= await BeginAsync(either.Token);
            while (true)
            {
                ReadResult read = await body.ReadAsync(either.Token);
                if (TryTake(read.Buffer, body) is { } message) return message;
                if (read.IsCompleted) return End(read.Buffer.Length > 0);
            }
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or InvalidProtocolBufferException)
        {
            throw Failure(GrpcStatusCode.Unavailable, broken.Message, broken);
        }
        catch (Exception over) when (over is ObjectDisposedException or OperationCanceledException
            && !cancellationToken.IsCancellationRequested)
        {
            throw Failure(GrpcStatusCode.Unavailable, "the connection was dropped", over);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_body is not null) await _body.CompleteAsync();
        _response?.Dispose();
        if (_response is null) _ = DisposeLateAsync();
    }

    private async Task<PipeReader> BeginAsync(CancellationToken cancellationToken)
    {
        _response = await sending.WaitAsync(cancellationToken);
        if (_response.StatusCode != HttpStatusCode.OK || !GrpcHeaders.IsGrpc(_response.Content.Headers.ContentType?.ToString()))
            throw Failure(GrpcStatusCode.Unavailable, $"no gRPC server: it answered HTTP {(int)_response.StatusCode}");

        return PipeReader.Create(await _response.Content.ReadAsStreamAsync(cancellationToken));
    }

    private T? TryTake(ReadOnlySequence<byte> buffer, PipeReader body)
    {
        FrameRead frame = GrpcFrame.TryRead(ref buffer, MaxMessageLength, out ReadOnlySequence<byte> bytes, out GrpcStatus refusal);
        if (frame == FrameRead.Refused) throw new EtcdException(refusal, endpoint);

        T? message = frame == FrameRead.Message ? parser.ParseFrom(bytes) : default;
        // Behind a message there may be another one already: what is called examined is not shown again before more comes.
        body.AdvanceTo(buffer.Start, message is null ? buffer.End : buffer.Start);
        return message;
    }

    private T? End(bool cutOff)
    {
        GrpcStatus status = Status();
        if (!status.IsOk) throw new EtcdException(status, endpoint);
        return cutOff ? throw Failure(GrpcStatusCode.Unavailable, "the answer was cut off") : default;
    }

    /// <summary>A server that has nothing but an error to say may put it into the headers.</summary>
    private GrpcStatus Status()
    {
        string? code = First(GrpcHeaders.Status);
        return int.TryParse(code, out int number)
            ? new GrpcStatus((GrpcStatusCode)number, GrpcMessageText.Decode(First(GrpcHeaders.Message) ?? ""))
            : new GrpcStatus(GrpcStatusCode.Unavailable, "the answer ended without a status");
    }

    private string? First(string header) =>
        _response!.TrailingHeaders.TryGetValues(header, out IEnumerable<string>? trailers) ? trailers.First()
        : _response.Headers.TryGetValues(header, out IEnumerable<string>? headers) ? headers.First()
        : null;

    private EtcdException Failure(GrpcStatusCode code, string text, Exception? inner = null) =>
        new(new GrpcStatus(code, text), endpoint, inner);

    /// <summary>The headers may still come, or fail, after nobody waits for them.</summary>
    private async Task DisposeLateAsync()
    {
        try
        {
            (await sending).Dispose();
        }
        catch (Exception abandoned) when (abandoned is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Whoever waited has been told already.
        }
    }
}
