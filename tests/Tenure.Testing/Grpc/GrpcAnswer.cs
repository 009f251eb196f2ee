namespace Tenure.Testing;

/// <summary>What came back from a unary call.</summary>
/// <param name="Code">gRPC's status code; 0 is OK.</param>
/// <param name="Error">The text beside the code.</param>
/// <param name="Message">The message's bytes; empty when there was none.</param>
public sealed record GrpcAnswer(int Code, string Error, byte[] Message)
{
    /// <summary>Whether the call succeeded.</summary>
    public bool IsOk => Code == 0;
}
