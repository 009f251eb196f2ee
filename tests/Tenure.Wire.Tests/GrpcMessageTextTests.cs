using Tenure.Wire.Grpc;

namespace Tenure.Wire.Tests;

public sealed class GrpcMessageTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("etcdserver: no leader", "etcdserver: no leader")]
    [InlineData("100% sure", "100%25 sure")]
    [InlineData("two\nlines", "two%0Alines")]
    [InlineData("naïve", "na%C3%AFve")]
    [InlineData("~ and \u007f", "~ and %7F")]
    public void A_text_is_encoded_so_that_a_header_can_carry_it_and_decoded_again(string text, string encoded)
    {
        GrpcMessageText.Encode(text).ShouldBe(encoded);
        GrpcMessageText.Decode(encoded).ShouldBe(text);
    }

    [Theory]
    [InlineData("50%", "50%")]
    [InlineData("50%2", "50%2")]
    [InlineData("%zz%41", "%zzA")]
    [InlineData("% 1", "% 1")]
    public void An_escape_that_is_none_stands_for_itself(string encoded, string text) =>
        GrpcMessageText.Decode(encoded).ShouldBe(text);

    [Fact]
    public void Bytes_that_are_not_a_text_do_not_hurt() => GrpcMessageText.Decode("%FF!").ShouldBe("\uFFFD!");
}
