using Tenure.Cli.Parsing;

namespace Tenure.Cli.Tests.Parsing;

public sealed class NearestTests
{
    [Theory]
    [InlineData("serve", "serve", 0)]
    [InlineData("srve", "serve", 1)]
    [InlineData("servee", "serve", 1)]
    [InlineData("sevre", "serve", 1)]
    [InlineData("", "demo", 4)]
    public void Mistakes_are_counted_as_people_make_them(string typed, string meant, int mistakes) =>
        Nearest.Mistakes(typed, meant).ShouldBe(mistakes);

    [Fact]
    public void The_closest_is_found_and_the_far_is_not()
    {
        string[] known = ["status", "serve", "demo", "dev"];

        Nearest.To("stauts", known).ShouldBe("status");
        Nearest.To("deev", known).ShouldBe("dev");
        Nearest.To("banana", known).ShouldBeNull();
    }
}
