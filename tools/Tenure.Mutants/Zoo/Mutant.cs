namespace Tenure.Mutants.Zoo;

/// <summary>A known bug, as a change of the product's source that brings it back.</summary>
/// <param name="Name">The name of its file, without the extension.</param>
/// <param name="Group">What it is about: election, replication, disk and so on.</param>
/// <param name="Does">What the changed code does wrong.</param>
/// <param name="Breaks">The invariant that does not hold with it.</param>
/// <param name="Seen">Where it was seen in the wild.</param>
/// <param name="Finder">Which proof is to find it.</param>
/// <param name="Checker">Which checker has to, or null where any will do.</param>
internal sealed record Mutant(
    string Name,
    string Group,
    string Does,
    string Breaks,
    string Seen,
    Finder Finder,
    string? Checker,
    IReadOnlyList<Replacement> Replacements)
{
    /// <summary>The folder of the one project that is changed, relative to the root.</summary>
    public string Project => Replacements[0].Project;
}

/// <summary>One change: in the file the text stands exactly once, and the other takes its place.</summary>
/// <param name="File">Relative to the root, with forward slashes.</param>
internal sealed record Replacement(string File, string Text, string With)
{
    /// <summary>The folder of the file's project: <c>src/Tenure.Node</c>.</summary>
    public string Project => string.Join('/', File.Split('/').Take(2));

    /// <summary>How often the text stands in the source.</summary>
    public int CountIn(string source)
    {
        int count = 0;
        for (int at = source.IndexOf(Text, StringComparison.Ordinal); at >= 0; at = source.IndexOf(Text, at + 1, StringComparison.Ordinal))
            count++;
        return count;
    }

    /// <exception cref="BadInputException">The text does not stand there exactly once.</exception>
    public string ApplyTo(string source)
    {
        int count = CountIn(source);
        return count == 1
            ? source.Replace(Text, With, StringComparison.Ordinal)
            : throw new BadInputException($"the text of the mutant stands {count} times in {File}, and must stand there once");
    }
}
