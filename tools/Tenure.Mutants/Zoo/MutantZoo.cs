namespace Tenure.Mutants.Zoo;

/// <summary>A folder of mutants, one file each.</summary>
internal static class MutantZoo
{
    public const string Folder = "mutants";

    /// <summary>All of a folder, in the order of their names, or those that are named.</summary>
    /// <exception cref="BadInputException">There is no such folder, no such mutant, or a file is none.</exception>
    public static IReadOnlyList<Mutant> Load(string folder, IReadOnlyList<string> names)
    {
        if (!Directory.Exists(folder)) throw new BadInputException($"there is no folder '{folder}'");
        string[] all = [.. Directory.GetFiles(folder, "*" + MutantFile.Extension).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)!];
        if (all.Length == 0) throw new BadInputException($"there are no mutants in '{folder}'");
        if (names.FirstOrDefault(name => !all.Contains(name)) is { } unknown)
            throw new BadInputException($"there is no mutant '{unknown}' in '{folder}'");

        return [.. (names.Count > 0 ? names : all).Select(name => MutantFile.Parse(name, File.ReadAllText(Path.Combine(folder, name + MutantFile.Extension))))];
    }
}
