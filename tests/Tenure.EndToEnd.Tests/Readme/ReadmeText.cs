using System.Text.RegularExpressions;

namespace Tenure.EndToEnd.Tests.Readme;

/// <summary>The README, as its reader uses it: by copying its fenced blocks.</summary>
internal static partial class ReadmeText
{
    /// <summary>The folder of the README, which is where its commands are typed.</summary>
    public static string Folder { get; } = FindFolder(new DirectoryInfo(AppContext.BaseDirectory));

    /// <summary>The blocks in this language, in their order; none while there is no README.</summary>
    public static IReadOnlyList<string> Blocks(string language)
    {
        string path = Path.Combine(Folder, "README.md");
        if (!File.Exists(path))
            return [];
        return [.. Fence().Matches(File.ReadAllText(path))
            .Where(match => match.Groups["language"].Value == language)
            .Select(match => match.Groups["text"].Value)];
    }

    private static string FindFolder(DirectoryInfo? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Tenure.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("These tests run from inside the source tree.");
    }

    [GeneratedRegex("^```(?<language>[^\n]*)\n(?<text>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();
}
