using Tenure.Wire.Grpc;

namespace Tenure.Wire.Tests;

public sealed class GrpcHeadersTests
{
    [Theory]
    [InlineData("application/grpc", true)]
    [InlineData("application/grpc+proto", true)]
    [InlineData("application/grpc;charset=utf-8", true)]
    [InlineData("Application/GRPC", true)]
    [InlineData("application/grpc-web", false)]
    [InlineData("application/json", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_content_type_is_grpc_or_is_not(string? contentType, bool expected) =>
        GrpcHeaders.IsGrpc(contentType).ShouldBe(expected);
}
