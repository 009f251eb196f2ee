using Tenure.Wire.Grpc;

namespace Tenure.Server.Grpc;

/// <summary>What a unary handler comes to: a value, or the status that says why there is none.</summary>
internal readonly struct GrpcReply<T>
    where T : class
{
    private GrpcReply(T? value, GrpcStatus status)
    {
        Value = value;
        Status = status;
    }

    /// <summary>Null exactly when the status is not Ok.</summary>
    public T? Value { get; }

    public GrpcStatus Status { get; }

    public static implicit operator GrpcReply<T>(T value) => new(value, GrpcStatus.Ok);

    public static implicit operator GrpcReply<T>(GrpcStatus refusal) => new(null, refusal);

    /// <summary>The value in another form; a refusal stays one.</summary>
    public GrpcReply<TOther> As<TOther>(Func<T, TOther> convert)
        where TOther : class =>
        Value is null ? Status : convert(Value);
}
