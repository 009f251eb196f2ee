using System.Runtime.CompilerServices;

namespace Tenure.Tests.PublicApi;

/// <summary>
/// The public face of the library, one line per member, as somebody approved it. A change of it is made on purpose: run
/// the tests with TENURE_APPROVE=true, and review the difference of the file.
/// </summary>
public sealed class PublicApiTests
{
    private const string FileName = "Tenure.approved.txt";

    [Fact]
    public void The_public_api_is_as_approved()
    {
        string actual = ApiText.Of(typeof(ILeaderElection).Assembly);
        if (Environment.GetEnvironmentVariable("TENURE_APPROVE") == "true")
        {
            File.WriteAllText(Path.Combine(SourceFolder(), FileName), actual);
            return;
        }

        // The copy beside the tests, because a build for release does not know where its sources are.
        string approved = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "PublicApi", FileName));
        actual.ShouldBe(approved, "Run the tests with TENURE_APPROVE=true if this change is meant.");
    }

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
