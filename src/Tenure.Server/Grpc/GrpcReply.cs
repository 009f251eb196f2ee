using Tenure.Wire.Grpc;

namespace Tenure.Server.Grpc;

/// <summary>What a unary handler answers: a message, or the status that says why there is none.</summary>
internal readonly struct GrpcReply<T>
    where T : class
{
    private GrpcReply(T? message, GrpcStatus status)
    {
        Message = message;
        Status = status;
    }

    /// <summary>Null exactly when the status is not Ok.</summary>
    public T? Message { get; }

    public GrpcStatus Status { get; }

    public static implicit operator GrpcReply<T>(T message) => new(message, GrpcStatus.Ok);

    public static implicit operator GrpcReply<T>(GrpcStatus refusal) => new(null, refusal);
}
