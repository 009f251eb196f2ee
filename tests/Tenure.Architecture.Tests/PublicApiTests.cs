namespace Tenure.Architecture.Tests;

/// <summary>
/// What others may build on, in Approved/ASSEMBLY.txt. A change is made on purpose: run these tests with
/// TENURE_APPROVE=1, which rewrites the files, and read the difference before you commit it.
/// </summary>
public sealed class PublicApiTests
{
    private static readonly bool IsRewriting = Environment.GetEnvironmentVariable("TENURE_APPROVE") == "1";

    [Theory]
    [InlineData("Tenure.Elections")]
    [InlineData("Tenure.Node")]
    [InlineData("Tenure.Protocols")]
    [InlineData("Tenure.Server")]
    [InlineData("Tenure.Simulator")]
    [InlineData("Tenure.Store")]
    [InlineData("Tenure.Wire")]
    [InlineData("tenure")]
    public void The_public_api_is_the_approved_one(string assembly)
    {
        string approved = $"tests/Tenure.Architecture.Tests/Approved/{assembly}.txt";
        string path = Path.Combine(Repository.Root, approved);
        string actual = PublicApi.Describe(Repository.Assembly(assembly));
        if (IsRewriting)
            File.WriteAllText(path, actual);
        actual.ShouldBe(File.ReadAllText(path), $"{approved} differs. If you mean it, run with TENURE_APPROVE=1.");
    }
}
