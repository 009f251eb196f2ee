namespace Tenure.Tests;

public sealed class FencingTokenTests
{
    [Theory]
    [InlineData("nightly-report", 42, "host-1")]
    [InlineData("a/b#c@d %", long.MaxValue, "worker @ #1/ü")]
    public void A_token_survives_its_text(string scope, long number, string holder)
    {
        FencingToken token = FencingToken.Create(scope, number, holder);

        FencingToken.Parse(token.ToString()).ShouldBe(token);
        token.ToString().ShouldNotContain(' ');
    }

    [Theory]
    [InlineData("")]
    [InlineData("42")]
    [InlineData("election#42")]
    [InlineData("election@42#holder")]
    [InlineData("#42@holder")]
    [InlineData("election#42@")]
    [InlineData("election#0@holder")]
    [InlineData("election#-1@holder")]
    [InlineData("election# 1@holder")]
    [InlineData("election#99999999999999999999@holder")]
    [InlineData("elec%0ation#1@holder")]
    public void Other_texts_are_no_tokens(string text)
    {
        FencingToken.TryParse(text, out _).ShouldBeFalse();
        Should.Throw<FormatException>(() => FencingToken.Parse(text)).Message.ShouldContain("election#42@holder");
    }

    [Fact]
    public void Tokens_of_one_scope_are_ordered_by_number()
    {
        FencingToken older = FencingToken.Create("a", 9, "z"), newer = FencingToken.Create("a", 10, "b");

        (older < newer).ShouldBeTrue();
        (older >= newer).ShouldBeFalse();
        new[] { newer, older }.Max().ShouldBe(newer);
    }

    [Fact]
    public void Tokens_of_two_scopes_have_no_order() =>
        Should.Throw<ArgumentException>(() => FencingToken.Create("a", 1, "x") < FencingToken.Create("b", 2, "x"))
            .Message.ShouldContain("no order");

    [Fact]
    public void Numbers_start_at_one_and_names_are_printable()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => FencingToken.Create("a", 0, "x"));
        Should.Throw<ArgumentException>(() => FencingToken.Create("", 1, "x"));
        Should.Throw<ArgumentException>(() => FencingToken.Create("a\n", 1, "x"));
        Should.Throw<ArgumentException>(() => FencingToken.Create("a", 1, new string('x', FencingToken.MaxNameLength + 1)));
    }
}
