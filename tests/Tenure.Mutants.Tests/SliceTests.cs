using Tenure.Mutants.Hunting;
using Tenure.Mutants.Zoo;

namespace Tenure.Mutants.Tests;

public sealed class SliceTests
{
    /// <summary>Several times what any of the slice takes: see docs/verification.md.</summary>
    private const int Seeds = 500;

    private static readonly Hunt Hunt = new(Seeds);

    public static TheoryData<string> Names => [.. Slice.Mutants.Select(mutant => mutant.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_mutant_of_the_slice_is_found(string name)
    {
        Mutant mutant = Slice.Mutants.Single(each => each.Name == name);
        Finding finding = Hunt.Run(mutant);
        finding.Counts(mutant).ShouldBeTrue($"{name}: {finding}");
    }

    [Fact]
    public void Nothing_is_found_without_a_mutant()
    {
        foreach (Finder finder in Slice.Mutants.Select(mutant => mutant.Finder).Distinct())
            Hunt.Baseline(finder).Checker.ShouldBeNull();
    }
}
