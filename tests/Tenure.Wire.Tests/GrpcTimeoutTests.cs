using Tenure.Wire.Grpc;

namespace Tenure.Wire.Tests;

public sealed class GrpcTimeoutTests
{
    [Theory]
    [InlineData("1H", 36_000_000_000)]
    [InlineData("2M", 1_200_000_000)]
    [InlineData("3S", 30_000_000)]
    [InlineData("4m", 40_000)]
    [InlineData("5u", 50)]
    [InlineData("600n", 6)]
    [InlineData("1n", 1)]
    [InlineData("0n", 0)]
    [InlineData("99999999H", 3_599_999_964_000_000_000)]
    public void Each_unit_is_understood(string text, long ticks)
    {
        GrpcTimeout.TryRead(text, out TimeSpan timeout).ShouldBeTrue();
        timeout.Ticks.ShouldBe(ticks);
    }

    [Theory]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("5")]
    [InlineData("5s")]
    [InlineData("-1S")]
    [InlineData("+1S")]
    [InlineData(" 1S")]
    [InlineData("1.5S")]
    [InlineData("123456789S")]
    [InlineData("٣S")]
    public void What_the_protocol_does_not_know_is_refused(string text) =>
        GrpcTimeout.TryRead(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData(0, "0u")]
    [InlineData(-10, "0u")]
    [InlineData(1, "1u")]
    [InlineData(50_000_000, "5000000u")]
    [InlineData(1_000_000_000, "100000m")]
    [InlineData(2_000_000_000_000, "200000S")]
    public void A_timeout_is_written_in_the_finest_unit_that_fits(long ticks, string text) =>
        GrpcTimeout.Format(new TimeSpan(ticks)).ShouldBe(text);

    [Fact]
    public void The_longest_timeout_is_written_in_a_form_that_can_be_read()
    {
        string text = GrpcTimeout.Format(TimeSpan.MaxValue);

        GrpcTimeout.TryRead(text, out TimeSpan timeout).ShouldBeTrue(text);
        timeout.ShouldBeGreaterThan(TimeSpan.FromDays(365_000));
    }
}
