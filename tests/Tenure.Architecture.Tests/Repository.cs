namespace Tenure.Architecture.Tests;

/// <summary>The source tree that these tests are about, and what was built from it.</summary>
internal static class Repository
{
    private static readonly string[] Generated = ["artifacts", "bin", "obj", ".git", ".vs", ".idea"];

    private static readonly string[] Text =
        [".cs", ".csproj", ".props", ".targets", ".slnx", ".json", ".md", ".txt", ".proto", ".sh", ".py", ".yml", ".html", ".css", ".js", ""];

    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot(new DirectoryInfo(AppContext.BaseDirectory));

    /// <summary>The projects of the product, by name.</summary>
    public static IReadOnlyDictionary<string, string> Projects { get; } =
        Directory.GetFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .ToDictionary(path => Path.GetFileNameWithoutExtension(path));

    /// <summary>The text files of the source tree, as paths from its root with forward slashes.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. FilesBelow(Root).Order(StringComparer.Ordinal)];

    /// <summary>The text of a file, by its path from the root.</summary>
    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    /// <summary>An assembly of the product, built in the configuration of this test, beside all that it needs.</summary>
    public static string Assembly(string name) => Path.Combine(
        Root, "artifacts", "bin", "Tenure.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, name + ".dll");

    private static string FindRoot(DirectoryInfo? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Tenure.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("These tests run from inside the source tree.");
    }

    private static IEnumerable<string> FilesBelow(string folder)
    {
        foreach (string path in Directory.GetFiles(folder).Where(path => Text.Contains(Path.GetExtension(path))))
            yield return Path.GetRelativePath(Root, path);
        foreach (string child in Directory.GetDirectories(folder).Where(path => !Generated.Contains(Path.GetFileName(path))))
        {
            foreach (string path in FilesBelow(child))
                yield return path;
        }
    }
}
