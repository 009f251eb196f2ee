namespace Tenure.Wire.Grpc;

/// <summary>The end of a call: the code, and for people a text that is empty when the call went well.</summary>
internal readonly record struct GrpcStatus(GrpcStatusCode Code, string Message)
{
    public static readonly GrpcStatus Ok = new(GrpcStatusCode.Ok, "");

    public bool IsOk => Code == GrpcStatusCode.Ok;

    public override string ToString() => IsOk ? "Ok" : $"{Code}: {Message}";
}
