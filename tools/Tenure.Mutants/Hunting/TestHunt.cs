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
        string folder = SourceTree.PathOf($"artifacts/mutants/{name}-{Environment.ProcessId}");
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
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        string[] arguments =
        [
            "test", Path.Combine(folder, finder.Project + ".dll"), "--filter", "FullyQualifiedName~" + finder.NamePart,
            "--logger", $"trx;LogFileName={Report}", "--results-directory", folder,
            "--blame-hang-timeout", "1m", "--blame-hang-dump-type", "none",
        ];
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        using Process test = Process.Start(start)!;
        test.BeginErrorReadLine();
        string output = test.StandardOutput.ReadToEnd();
        test.WaitForExit();

        string report = Path.Combine(folder, Report);
        (string Test, bool Failed, string Text)[] results = File.Exists(report) ? [.. Results(report)] : [];
        if (results.FirstOrDefault(result => result.Failed) is { Failed: true } first) return new Finding(first.Test, null, 1, first.Text);
        if (test.ExitCode != 0) return new Finding(Finding.Hang, null, 1, output);
        return results.Length > 0
            ? Finding.Nothing(1)
            : throw new BadInputException($"no test of {finder.Project} has '{finder.NamePart}' in its name");
    }

    private static IEnumerable<(string Test, bool Failed, string Text)> Results(string report) =>
        from result in XDocument.Load(report).Descendants()
        where result.Name.LocalName == "UnitTestResult"
        let outcome = result.Attribute("outcome")!.Value
        where outcome != "NotExecuted"
        let text = result.Descendants().FirstOrDefault(element => element.Name.LocalName == "Message")
        select (ShortName(result.Attribute("testName")!.Value), outcome == "Failed", text?.Value ?? "");

    /// <summary>Without the namespace and the class; with the arguments, which may hold points of their own.</summary>
    private static string ShortName(string test)
    {
        int arguments = test.IndexOf('(', StringComparison.Ordinal);
        return arguments < 0 ? test.Split('.')[^1] : test[..arguments].Split('.')[^1] + test[arguments..];
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (string folder in Directory.GetDirectories(from)) Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}
