using Tenure.Mutants.Zoo;

namespace Tenure.Mutants.Tests;

public sealed class MutantFileTests
{
    private const string Head = """
        name: timid
        group: election
        does: A candidate never
            dares.
        breaks: progress
        seen: here
        """;

    private const string Change = """
        file: src/Tenure.Protocols/Raft/Candidate.cs
        --- text
            dare();
        --- replacement
            wait();
        --- end
        """;

    [Fact]
    public void A_file_says_what_its_mutant_does()
    {
        Mutant mutant = MutantFile.Parse("timid", $"{Head}\n\n{Change}\n");
        mutant.Does.ShouldBe("A candidate never dares.");
        mutant.Finder.ShouldBe(new SimulatorFinder());
        mutant.Project.ShouldBe("src/Tenure.Protocols");
        mutant.Replacements.ShouldHaveSingleItem().ApplyTo("    dare();\n").ShouldBe("    wait();\n");
    }

    [Theory]
    [InlineData("simulator", typeof(SimulatorFinder))]
    [InlineData("search raft", typeof(SearchFinder))]
    [InlineData("crash-points", typeof(CrashPointsFinder))]
    [InlineData("tests Tenure.Tests Fence", typeof(TestsFinder))]
    public void It_names_the_proof_that_finds_it(string text, Type finder) =>
        MutantFile.Parse("timid", $"{Head}\nfinder: {text}\n{Change}").Finder.ShouldBeOfType(finder);

    [Theory]
    [InlineData("other", "its name is 'timid'")]
    [InlineData("timid", "there is no finder 'hope'", "finder: hope")]
    [InlineData("timid", "'colour: red' is none of its lines", "colour: red")]
    public void What_does_not_parse_is_said_in_one_line(string name, string complaint, string line = "") =>
        Should.Throw<BadInputException>(() => MutantFile.Parse(name, $"{Head}\n{line}\n{Change}")).Message.ShouldContain(complaint);

    [Fact]
    public void A_change_without_an_end_is_refused() =>
        Should.Throw<BadInputException>(() => MutantFile.Parse("timid", $"{Head}\n{Change.Replace("--- end", "")}"))
            .Message.ShouldContain("'--- end' is missing");

    [Fact]
    public void A_mutant_that_changes_nothing_is_refused() =>
        Should.Throw<BadInputException>(() => MutantFile.Parse("timid", Head)).Message.ShouldContain("it changes nothing");

    [Theory]
    [InlineData("nothing of the kind", 0)]
    [InlineData("    dare();\n    dare();\n", 2)]
    public void A_text_that_does_not_stand_there_once_is_refused(string source, int count) =>
        Should.Throw<BadInputException>(() => MutantFile.Parse("timid", $"{Head}\n{Change}").Replacements[0].ApplyTo(source))
            .Message.ShouldContain($"stands {count} times");
}
