using System.Xml.Linq;

namespace Tenure.Architecture.Tests;

/// <summary>The table of the floors in ARCHITECTURE.md: imports go down only.</summary>
public sealed class FloorTests
{
    private static readonly Dictionary<string, string[]> Knows = new()
    {
        ["Tenure.Protocols"] = [],
        ["Tenure.Store"] = [],
        ["Tenure.Wire"] = ["Google.Protobuf", "Grpc.Tools"],
        ["Tenure.Node"] = ["Tenure.Protocols", "Tenure.Store", AspNetCore],
        ["Tenure"] = ["Tenure.Protocols", "Tenure.Wire", AspNetCore],
        ["Tenure.Server"] = ["Tenure.Node", "Tenure.Wire", AspNetCore],
        ["Tenure.Simulator"] = ["Tenure.Node", "Tenure.Server", "Tenure"],
        ["Tenure.Cli"] = ["Tenure", "Tenure.Server", "Tenure.Simulator", "Spectre.Console", "System.CommandLine", AspNetCore],
    };

    private const string AspNetCore = "Microsoft.AspNetCore.App";

    public static TheoryData<string> Projects => [.. Repository.Projects.Keys];

    [Fact]
    public void Every_project_has_its_floor() =>
        Repository.Projects.Keys.Order().ShouldBe(Knows.Keys.Order());

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_knows_only_what_its_floor_allows(string project)
    {
        XDocument definition = XDocument.Load(Repository.Projects[project]);
        string[] references = ["ProjectReference", "PackageReference", "FrameworkReference"];
        IEnumerable<string> known = definition.Descendants()
            .Where(element => references.Contains(element.Name.LocalName))
            .Select(element => Name(element.Attribute("Include")!.Value));
        known.Except(Knows[project]).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Tenure.Protocols")]
    [InlineData("Tenure.Store")]
    [InlineData("Tenure.Wire")]
    public void The_compiler_watches_over_floor_0(string project) =>
        Repository.Read($"src/{project}/{project}.csproj").ShouldContain("<Import Project=\"../Pure.props\" />");

    private static string Name(string include) =>
        include.EndsWith(".csproj", StringComparison.Ordinal) ? Path.GetFileNameWithoutExtension(include) : include;
}
