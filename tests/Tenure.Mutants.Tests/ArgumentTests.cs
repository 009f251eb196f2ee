using Tenure.Mutants.Zoo;

namespace Tenure.Mutants.Tests;

public sealed class ArgumentTests
{
    [Fact]
    public void Without_arguments_all_mutants_are_hunted()
    {
        Arguments arguments = Arguments.Parse([]);
        arguments.Names.ShouldBeEmpty();
        arguments.Seeds.ShouldBe(10_000);
        arguments.Json.ShouldBeFalse();
    }

    [Fact]
    public void Names_and_options_come_in_any_order()
    {
        Arguments arguments = Arguments.Parse(["--seeds", "5", "quorum-half", "--json", "--from", "here"]);
        arguments.Names.ShouldBe(["quorum-half"]);
        arguments.ShouldSatisfyAllConditions(
            () => arguments.Seeds.ShouldBe(5), () => arguments.Json.ShouldBeTrue(), () => arguments.Folder.ShouldBe("here"));
    }

    [Theory]
    [InlineData("--seeds")]
    [InlineData("--seeds", "0")]
    [InlineData("--seeds", "many")]
    [InlineData("--fast")]
    public void What_makes_no_sense_is_refused(params string[] words) =>
        Should.Throw<BadInputException>(() => Arguments.Parse(words)).Message.ShouldNotContain("\n");

    [Fact]
    public void An_unknown_mutant_is_refused() =>
        Should.Throw<BadInputException>(() => MutantZoo.Load(SourceTree.PathOf(MutantZoo.Folder), ["no-such-mutant"]))
            .Message.ShouldContain("there is no mutant 'no-such-mutant'");
}
