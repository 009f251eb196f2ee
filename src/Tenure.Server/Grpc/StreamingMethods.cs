using Google.Protobuf;
using Tenure.Wire.Grpc;

namespace Tenure.Server.Grpc;

/// <summary>One request, any number of answers.</summary>
internal sealed class ServerStreamingMethod<TRequest, TResponse>(
    string path,
    MessageParser<TRequest> parser,
    Func<TRequest, ResponseStream<TResponse>, CancellationToken, ValueTask<GrpcStatus>> handler) : GrpcMethod(path)
    where TRequest : class, IMessage<TRequest>, new()
    where TResponse : class, IMessage<TResponse>
{
    public override bool IsLasting => true;

    public override async ValueTask<GrpcStatus> RunAsync(GrpcCall call)
    {
        Incoming<TRequest> incoming = await call.Requests(parser).ReadOnlyMessageAsync(call.Cancellation);
        return incoming.Message is null
            ? incoming.Refusal ?? GrpcStatus.Ok
            : await handler(incoming.Message, call.Responses<TResponse>(), call.Cancellation);
    }
}

/// <summary>Requests and answers that go their own ways on one call.</summary>
internal sealed class BidirectionalMethod<TRequest, TResponse>(
    string path,
    MessageParser<TRequest> parser,
    Func<RequestStream<TRequest>, ResponseStream<TResponse>, CancellationToken, ValueTask<GrpcStatus>> handler)
    : GrpcMethod(path)
    where TRequest : class, IMessage<TRequest>, new()
    where TResponse : class, IMessage<TResponse>
{
    public override bool IsLasting => true;

    public override ValueTask<GrpcStatus> RunAsync(GrpcCall call) =>
        handler(call.Requests(parser), call.Responses<TResponse>(), call.Cancellation);
}
