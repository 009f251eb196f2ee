namespace Tenure.Wire.Grpc;

/// <summary>The header and trailer names of gRPC, and the values that both ends of a connection expect in them.</summary>
internal static class GrpcHeaders
{
    public const string ContentType = "application/grpc";
    public const string Status = "grpc-status";
    public const string Message = "grpc-message";
    public const string Timeout = "grpc-timeout";
    public const string Encoding = "grpc-encoding";
    public const string Trailers = "trailers";

    /// <summary>Whether a content type is gRPC's: the bare type, or with a sub-type (`+proto`) or parameters behind it.</summary>
    public static bool IsGrpc(string? contentType) =>
        contentType is not null
        && contentType.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase)
        && (contentType.Length == ContentType.Length || contentType[ContentType.Length] is '+' or ';');
}
