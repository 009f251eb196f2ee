using System.Net;
using System.Net.Http.Headers;

namespace Tenure.Testing;

/// <summary>
/// gRPC over the framework's HTTP/2 client, by hand and as plain as can be: the tests compare servers with it, so it
/// shares no code with ours.
/// </summary>
public sealed class GrpcConnection : IDisposable
{
    private readonly HttpClient _http;

    /// <summary>A connection to one server, opened by the first call.</summary>
    public GrpcConnection(Uri server)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(5) };
        _http = new HttpClient(handler)
        {
            BaseAddress = server,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = Eventually.Deadline,
        };
    }

    /// <summary>Sends one message, and returns the answer.</summary>
    public Task<GrpcAnswer> CallAsync(string method, byte[] message, CancellationToken cancellation = default) =>
        CallWithBodyAsync(method, GrpcFrame.Wrap(message), cancellation);

    /// <summary>Sends bytes that need not be a message in a frame, and returns the answer.</summary>
    public async Task<GrpcAnswer> CallWithBodyAsync(string method, byte[] sent, CancellationToken cancellation = default)
    {
        using var request = NewRequest(method, new ByteArrayContent(sent));
        if (GrpcFrame.IsCompressed(sent))
            request.Headers.Add("grpc-encoding", "gzip");
        using HttpResponseMessage response = await _http.SendAsync(request, cancellation);
        byte[] body = await response.Content.ReadAsByteArrayAsync(cancellation);
        (int code, string error) = GrpcStatus.Of(response);
        return new GrpcAnswer(code, error, body.Length == 0 ? [] : GrpcFrame.Unwrap(body));
    }

    /// <summary>Opens a stream of messages in both directions.</summary>
    public GrpcDuplexCall Open(string method)
    {
        var outgoing = new GrpcRequestContent();
        HttpRequestMessage request = NewRequest(method, outgoing);
        return new GrpcDuplexCall(outgoing, _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead));
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage NewRequest(string method, HttpContent content)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        return new HttpRequestMessage(HttpMethod.Post, method)
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Headers = { { "te", "trailers" } },
        };
    }
}
