using Google.Protobuf;
using Tenure.Wire.Grpc;

namespace Tenure.Server.Grpc;

/// <summary>One request, one answer.</summary>
internal sealed class UnaryMethod<TRequest, TResponse>(
    string path,
    MessageParser<TRequest> parser,
    Func<TRequest, CancellationToken, ValueTask<GrpcReply<TResponse>>> handler,
    bool isLasting = false) : GrpcMethod(path)
    where TRequest : class, IMessage<TRequest>, new()
    where TResponse : class, IMessage<TResponse>
{
    public override bool IsLasting => isLasting;

    public override async ValueTask<GrpcStatus> RunAsync(GrpcCall call)
    {
        Incoming<TRequest> incoming = await call.Requests(parser).ReadOnlyMessageAsync(call.Cancellation);
        if (incoming.Message is null) return incoming.Refusal ?? GrpcStatus.Ok;

        GrpcReply<TResponse> reply = await handler(incoming.Message, call.Cancellation);
        // Nothing is flushed: headers, message and trailers leave together when the call ends.
        if (reply.Value is not null) GrpcFrame.Write(call.ResponseBody, reply.Value);
        return reply.Status;
    }
}
