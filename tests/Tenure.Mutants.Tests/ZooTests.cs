using Tenure.Mutants.Zoo;

namespace Tenure.Mutants.Tests;

/// <summary>The zoo does not rot: whoever changes a line that a mutant is about learns of it here.</summary>
public sealed class ZooTests
{
    private static readonly IReadOnlyList<Mutant> Zoo = MutantZoo.Load(SourceTree.PathOf(MutantZoo.Folder), []);

    public static TheoryData<string> Names => [.. Zoo.Select(mutant => mutant.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_a_mutant_replaces_stands_exactly_once_in_the_source(string name)
    {
        foreach (Replacement replacement in Zoo.Single(mutant => mutant.Name == name).Replacements)
        {
            string source = File.ReadAllText(SourceTree.PathOf(replacement.File));
            replacement.CountIn(source).ShouldBe(1, $"{replacement.File} holds the text of mutants/{name}.mutant so many times:\n{replacement.Text}");
            replacement.With.ShouldNotBe(replacement.Text);
        }
    }

    [Fact]
    public void The_source_of_the_product_knows_nothing_of_mutants() =>
        Directory.GetFiles(SourceTree.PathOf("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => File.ReadAllText(file).Contains("mutant", StringComparison.OrdinalIgnoreCase))
            .ShouldBeEmpty();
}
