using System.IO.Pipelines;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Tenure.Wire.Etcd;
using Tenure.Wire.Grpc;

namespace Tenure.Server.Grpc;

/// <summary>
/// One call, on top of what Kestrel calls features. There is no HttpContext, no routing and no service scope around it:
/// a call costs little more than what Kestrel itself takes.
/// </summary>
internal sealed class GrpcCall(IFeatureCollection features)
{
    private static readonly StringValues OkText = "0";

    private readonly IHttpRequestFeature _request = features.GetRequiredFeature<IHttpRequestFeature>();
    private readonly IHttpResponseFeature _response = features.GetRequiredFeature<IHttpResponseFeature>();

    public string Path => _request.Path;

    public string HttpMethod => _request.Method;

    public string? ContentType => _request.Headers.ContentType;

    /// <summary>The header grpc-timeout, or null when the caller waits as long as it takes.</summary>
    public string? Timeout => _request.Headers.GrpcTimeout;

    /// <summary>Whether the caller would rather be refused than served by a member that knows of no leader.</summary>
    public bool NeedsLeader => _request.Headers[EtcdMetadata.NeedsLeader] == EtcdMetadata.True;

    /// <summary>Cancelled when the client resets the call or its connection is lost.</summary>
    public CancellationToken Aborted => features.GetRequiredFeature<IHttpRequestLifetimeFeature>().RequestAborted;

    /// <summary>Cancelled when the call is over, for whatever reason. Set before the method runs.</summary>
    public CancellationToken Cancellation { get; set; }

    public PipeWriter ResponseBody => features.GetRequiredFeature<IHttpResponseBodyFeature>().Writer;

    public RequestStream<T> Requests<T>(MessageParser<T> parser)
        where T : class, IMessage<T>, new() =>
        new(features.GetRequiredFeature<IRequestBodyPipeFeature>().Reader, parser, EtcdLimits.MaxMessageLength);

    public ResponseStream<T> Responses<T>()
        where T : class, IMessage<T> =>
        new(ResponseBody);

    public void Begin() => _response.Headers.ContentType = GrpcHeaders.ContentType;

    /// <summary>Answers outside of gRPC, to a client that does not speak it.</summary>
    public void RefuseHttp(int httpStatus) => _response.StatusCode = httpStatus;

    /// <summary>
    /// Says how the call ended. A refusal before any message goes into the headers, so that it leaves as one frame; all
    /// else into the trailers behind the messages.
    /// </summary>
    public void End(GrpcStatus status)
    {
        IHeaderDictionary target = status.IsOk || _response.HasStarted
            ? features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers
            : _response.Headers;
        target.GrpcStatus = status.IsOk ? OkText : ((int)status.Code).ToString();
        if (status.Message.Length > 0) target.GrpcMessage = GrpcMessageText.Encode(status.Message);
    }
}
