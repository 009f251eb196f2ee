using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Tenure.Wire.Grpc;

namespace Tenure.Server.Tests.Client;

/// <summary>A gRPC client that says what it is told to, right or wrong, so that tests see what the server makes of it.</summary>
internal sealed class GrpcTestClient : IDisposable
{
    private readonly HttpClient _http;

    public GrpcTestClient(IPEndPoint server)
    {
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = new Uri($"http://{server}"),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public static byte[] Frame(IMessage message)
    {
        ArrayBufferWriter<byte> writer = new();
        GrpcFrame.Write(writer, message);
        return writer.WrittenSpan.ToArray();
    }

    /// <summary>The answer to one request, which must go well.</summary>
    public async Task<TResponse> CallAsync<TResponse>(
        string path, IMessage request, MessageParser<TResponse> parser, CancellationToken cancellation = default)
        where TResponse : class, IMessage<TResponse>
    {
        GrpcOutcome outcome = await SendAsync(path, Frame(request), cancellation: cancellation);
        outcome.Status.ShouldBe(GrpcStatus.Ok);
        return parser.ParseFrom(outcome.OnlyMessage());
    }

    /// <summary>How one request ends, whatever that is.</summary>
    public async Task<GrpcStatus> StatusOfAsync(string path, IMessage request, CancellationToken cancellation = default) =>
        (await SendAsync(path, Frame(request), cancellation: cancellation)).Status;

    public async Task<GrpcOutcome> SendAsync(
        string path,
        byte[] body,
        Action<HttpRequestMessage>? change = null,
        CancellationToken cancellation = default)
    {
        using HttpRequestMessage request = Post(path, new ByteArrayContent(body));
        change?.Invoke(request);
        using CancellationTokenSource deadline = TestDeadline.Start(cancellation);
        using HttpResponseMessage response = await _http.SendAsync(request, deadline.Token);
        byte[] answer = await response.Content.ReadAsByteArrayAsync(deadline.Token);
        return GrpcOutcome.Of(response, answer);
    }

    /// <summary>Opens a call with messages both ways. Response headers are waited for by the first read, not here.</summary>
    public GrpcTestCall Open(string path)
    {
        PushContent content = new();
        HttpRequestMessage request = Post(path, content);
        return new GrpcTestCall(content, cancellation =>
            _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation));
    }

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Post(string path, HttpContent content)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue(GrpcHeaders.ContentType);
        HttpRequestMessage request = new(HttpMethod.Post, path)
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TE.ParseAdd(GrpcHeaders.Trailers);
        return request;
    }
}

/// <summary>What came back.</summary>
internal sealed record GrpcOutcome(HttpStatusCode Http, GrpcStatus Status, byte[] Body)
{
    public static GrpcOutcome Of(HttpResponseMessage response, byte[] body) => new(response.StatusCode, StatusOf(response), body);

    public static GrpcStatus StatusOf(HttpResponseMessage response)
    {
        string? code = Header(response, GrpcHeaders.Status);
        return code is null
            ? new GrpcStatus(GrpcStatusCode.Unknown, $"HTTP {(int)response.StatusCode} without a grpc-status")
            : new GrpcStatus((GrpcStatusCode)int.Parse(code), GrpcMessageText.Decode(Header(response, GrpcHeaders.Message) ?? ""));
    }

    public ReadOnlySequence<byte> OnlyMessage()
    {
        ReadOnlySequence<byte> buffer = new(Body);
        GrpcFrame.TryRead(ref buffer, int.MaxValue, out ReadOnlySequence<byte> message, out _).ShouldBe(FrameRead.Message);
        buffer.IsEmpty.ShouldBeTrue();
        return message;
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out IEnumerable<string>? values)
        || response.Headers.TryGetValues(name, out values)
            ? values.Single()
            : null;
}
