using System.Text.RegularExpressions;

namespace Tenure.EndToEnd.Tests.Readme;

/// <summary>
/// The README's worker, copied into a project of its own outside the source tree, elects and fences: it writes its file
/// into a directory that only a leader's token opens.
/// </summary>
public sealed partial class ReadmeWorker
{
    [SkippableFact]
    public async Task The_worker_of_the_readme_leads_and_writes_on_etcd()
    {
        string program = Program();
        await using RealEtcdCluster cluster = await RealEtcdCluster.StartAsync();
        await LeadsAndWritesAsync(program, cluster);
    }

    [SkippableFact]
    public async Task The_worker_of_the_readme_leads_and_writes_on_tenure()
    {
        string program = Program();
        await using TenureCluster cluster = await TenureCluster.StartAsync(new ClusterOptions(Members: 3));
        await LeadsAndWritesAsync(program, cluster);
    }

    private static async Task LeadsAndWritesAsync(string program, EtcdCompatibleCluster cluster)
    {
        using var project = new TempFolder();
        await File.WriteAllTextAsync(project["Worker.csproj"], ProjectText());
        await File.WriteAllTextAsync(project["Program.cs"], Endpoint().Replace(program, cluster.Members[0].ClientUrl));
        foreach (string arguments in Provisioning())
            await RunAsync(project, TenureCommand.Program, [TenureCommand.Assembly, .. arguments.Split(' ')]);
        await RunAsync(project, "dotnet", ["build", "--output", project["out"], "--disable-build-servers"]);

        await using ChildProcess worker = ChildProcess.Start(
            "dotnet", [project["out/Worker.dll"]], workingDirectory: project.FullName);
        string written = WrittenFile().Match(program).Groups["name"].Value;
        await Eventually.IsTrueAsync($"the worker has written {written}", () =>
            !worker.HasExited && Directory.GetFiles(project.FullName, written, SearchOption.AllDirectories).Length > 0);
    }

    private static string Program()
    {
        string? program = ReadmeText.Blocks("csharp")
            .FirstOrDefault(block => block.Contains("AddLeaderElection", StringComparison.Ordinal));
        Skip.If(program is null, "The README shows no worker yet.");
        return program!;
    }

    // What the README tells its reader to type before the worker can write.
    private static IEnumerable<string> Provisioning() =>
        ReadmeText.Blocks("sh").SelectMany(block => Provision().Matches(block)).Select(match => match.Groups["arguments"].Value);

    private static async Task RunAsync(TempFolder project, string command, string[] arguments)
    {
        CommandOutput output = await Command.RunAsync(
            command, arguments, workingDirectory: project.FullName, within: TimeSpan.FromMinutes(3));
        output.ExitCode.ShouldBe(0, $"{output.Text}\n{output.ErrorText}");
    }

    private static string ProjectText() => $"""
        <Project Sdk="Microsoft.NET.Sdk.Web">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
          </PropertyGroup>
          <ItemGroup>
            <ProjectReference Include="{ReadmeText.Folder}/src/Tenure/Tenure.csproj" />
          </ItemGroup>
        </Project>
        """;

    [GeneratedRegex(@"http://(127\.0\.0\.1|localhost):2379")]
    private static partial Regex Endpoint();

    [GeneratedRegex(@"(Write|Append)Async\(\s*""(?<name>[^""]+)""")]
    private static partial Regex WrittenFile();

    [GeneratedRegex(@"^\./tenure (?<arguments>fence provision .+)$", RegexOptions.Multiline)]
    private static partial Regex Provision();
}
