using System.Diagnostics;
using System.Text.Json;
using Microsoft.CodeAnalysis.CSharp;

namespace Tenure.Mutants.Compilation;

/// <summary>
/// How the build compiles a project: asked of the build itself, so that a mutant is compiled with the same sources, references,
/// generators and options as the product, and friends stay friends.
/// </summary>
internal static class CompilerCall
{
    private const string Item = "CscCommandLineArgs";

    /// <param name="project">The folder of the project, relative to the root.</param>
    public static CSharpCommandLineArguments Of(string project)
    {
        string name = Path.GetFileName(project);
        string definition = SourceTree.PathOf($"{project}/{name}.csproj");
        if (!File.Exists(definition)) throw new BadInputException($"there is no project {project}/{name}.csproj");

        using JsonDocument answer = JsonDocument.Parse(AskBuild(definition));
        string[] arguments = [.. answer.RootElement.GetProperty("Items").GetProperty(Item).EnumerateArray()
            .Select(item => item.GetProperty("Identity").GetString()!)];
        return CSharpCommandLineParser.Default.Parse(arguments, SourceTree.PathOf(project), sdkDirectory: null);
    }

    private static string AskBuild(string definition)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, WorkingDirectory = SourceTree.Root };
        string[] arguments =
        [
            "msbuild", definition, "-nologo", "-nodeReuse:false", "-target:Compile", $"-getItem:{Item}",
            "-property:Configuration=Release", "-property:DesignTimeBuild=true", "-property:BuildProjectReferences=false",
            "-property:SkipCompilerExecution=true", "-property:ProvideCommandLineArgs=true",
            // An output that never exists: else the build would find the project built and say nothing.
            "-property:NonExistentFile=none",
        ];
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        using Process build = Process.Start(start)!;
        string answer = build.StandardOutput.ReadToEnd();
        build.WaitForExit();
        return build.ExitCode == 0 ? answer : throw new BadInputException($"the build does not say how it compiles {definition}: {answer}");
    }
}
