using System.Diagnostics;
using System.Xml.Linq;
using Tenure.Mutants.Compilation;
using Tenure.Mutants.Zoo;

namespace Tenure.Mutants.Hunting;

/// <summary>
/// Gives a mutant to tests: a copy of what their project was built into, with the one assembly replaced, run as ever.
/// </summary>
internal static class TestHunt
{
    private const string Report = "report.trx";

    public static Finding Run(TestsFinder finder, string name, ProductAssembly? mutated)
    {
        string built = SourceTree.OutputOf(finder.Project);
        if (!Directory.Exists(built)) throw new BadInputException($"there is no test project {finder.Project}");
        string folder = SourceTree.PathOf($"artifacts/mutants/{name}");
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        try
        {
            Copy(built, folder);
            if (mutated is not null) File.WriteAllBytes(Path.Combine(folder, mutated.Name + ".dll"), mutated.Image);
            return Test(finder, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Finding Test(TestsFinder finder, string folder)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, WorkingDirectory = folder };
        string[] arguments =
        [
            "test", Path.Combine(folder, finder.Project + ".dll"), "--filter", "FullyQualifiedName~" + finder.NamePart,
            "--logger", $"trx;LogFileName={Report}", "--results-directory", folder,
            "--blame-hang-timeout", "1m", "--blame-hang-dump-type", "none",
        ];
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        using Process test = Process.Start(start)!;
        string output = test.StandardOutput.ReadToEnd();
        test.WaitForExit();

        string report = Path.Combine(folder, Report);
        string[] outcomes = File.Exists(report) ? [.. Outcomes(report)] : [];
        if (outcomes.FirstOrDefault(failed => failed.Length > 0) is { } first) return new Finding(first, null, 1, output);
        if (test.ExitCode != 0) return new Finding(Finding.Hang, null, 1, output);
        return outcomes.Length > 0
            ? Finding.Nothing(1)
            : throw new BadInputException($"no test of {finder.Project} has '{finder.NamePart}' in its name");
    }

    /// <summary>For each test that was run its name, where it failed, or nothing.</summary>
    private static IEnumerable<string> Outcomes(string report) =>
        XDocument.Load(report).Descendants()
            .Where(element => element.Name.LocalName == "UnitTestResult" && element.Attribute("outcome")?.Value != "NotExecuted")
            .Select(element => element.Attribute("outcome")?.Value == "Failed" ? element.Attribute("testName")!.Value.Split('.')[^1] : "");

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (string folder in Directory.GetDirectories(from)) Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}
