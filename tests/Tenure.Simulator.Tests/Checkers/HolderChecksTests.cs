using Tenure.Simulator.Checkers;

namespace Tenure.Simulator.Tests.Checkers;

public sealed class HolderChecksTests
{
    [Fact]
    public void Beliefs_do_not_overlap()
    {
        HolderOverlap overlap = new();
        overlap.Believes("e", "a", At(0), until: At(10)).ShouldBeNull();
        overlap.Believes("other", "b", At(5), until: At(15)).ShouldBeNull();
        overlap.Believes("e", "a", At(6), until: At(6)).ShouldBeNull();
        overlap.Believes("e", "b", At(7), until: At(17)).ShouldBeNull();

        overlap.Believes("e", "a", At(16), until: At(20))!.Text.ShouldContain("believes in it again");
        overlap.Begins("e", "a");
        overlap.Believes("e", "a", At(16), until: At(20))!.Text.ShouldContain("and so does b");
        overlap.Begins("e", "a");
        overlap.ClocksLeaveTheBound();
        overlap.Believes("e", "a", At(16), until: At(20)).ShouldBeNull();
    }

    [Fact]
    public void Tokens_are_unique_and_rise()
    {
        TokenOrder tokens = new();
        tokens.Elected("e", 5, "a's first").ShouldBeNull();
        tokens.Elected("f", 5, "a's second").ShouldBeNull();
        tokens.Elected("e", 4, "b's first")!.Checker.ShouldBe("token-order");

        tokens.ClocksLeaveTheBound();
        tokens.Elected("e", 3, "b's second").ShouldBeNull();
        tokens.Elected("e", 5, "b's third").ShouldNotBeNull("unique they are always");
    }

    [Fact]
    public void A_resource_never_goes_back()
    {
        FenceOrder fence = new();
        fence.Landed("r", 5, "a", basis: null, replaced: null).ShouldBeNull();
        fence.Landed("r", 5, "a", basis: "x", replaced: "x").ShouldBeNull();
        fence.Landed("r", 6, "b", basis: "y", replaced: "y").ShouldBeNull();

        fence.Landed("r", 5, "a", basis: null, replaced: "z")!.Checker.ShouldBe("fence");
    }

    [Fact]
    public void An_equal_token_is_its_holders_alone()
    {
        FenceOrder fence = new();
        fence.Landed("r", 5, "a", null, null).ShouldBeNull();
        fence.Landed("r", 5, "b", null, null).ShouldNotBeNull();
        fence.Shown("r", 5);
        fence.Refused("r", 5, "a").ShouldNotBeNull();
        fence.Shown("r", 6);
        fence.Refused("r", 5, "a").ShouldBeNull();
        fence.Refused("r", 7, "a").ShouldNotBeNull();
    }

    [Fact]
    public void Nothing_lands_between_a_leaders_read_and_its_write() =>
        new FenceOrder().Landed("r", 6, "b", basis: "old", replaced: "new")!.Text.ShouldContain("made of 'old'");

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
