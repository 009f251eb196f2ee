namespace Tenure.Mutants;

/// <summary>The source tree that this tool was built from, and what was built from it.</summary>
internal static class SourceTree
{
    private const string Configuration = "release";

    public static string Root { get; } = FindRoot(new DirectoryInfo(AppContext.BaseDirectory));

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>The folder that a project was built into, with all that it needs.</summary>
    public static string OutputOf(string project) => PathOf($"artifacts/bin/{project}/{Configuration}");

    private static string FindRoot(DirectoryInfo? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Tenure.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new BadInputException("this tool runs from inside the source tree");
    }
}
