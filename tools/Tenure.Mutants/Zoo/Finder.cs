namespace Tenure.Mutants.Zoo;

/// <summary>The proof that a mutant is given to: a closed family.</summary>
internal abstract record Finder
{
    /// <summary>Reads what a mutant's file says; null where it says none of them.</summary>
    public static Finder? Parse(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries) switch
    {
        ["simulator"] => new SimulatorFinder(),
        ["search", var scene] => new SearchFinder(scene),
        ["crash-points"] => new CrashPointsFinder(),
        ["tests", var project, var part] => new TestsFinder(project, part),
        _ => null,
    };
}

/// <summary>The simulator, seed by seed.</summary>
internal sealed record SimulatorFinder : Finder
{
    public override string ToString() => "simulator";
}

/// <summary>The exhaustive search of one scene.</summary>
internal sealed record SearchFinder(string Scene) : Finder
{
    public override string ToString() => $"search of {Scene}";
}

/// <summary>The crash at every disk operation.</summary>
internal sealed record CrashPointsFinder : Finder
{
    public override string ToString() => "crash points";
}

/// <summary>The tests of a project whose full names contain a text, for what touches the real machine.</summary>
internal sealed record TestsFinder(string Project, string NamePart) : Finder
{
    public override string ToString() => $"tests of {Project} named {NamePart}";
}
