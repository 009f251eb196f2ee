using Tenure.Mutants.Compilation;
using Tenure.Mutants.Zoo;

namespace Tenure.Mutants.Hunting;

/// <summary>Compiles mutants and gives each to its proof.</summary>
/// <param name="seeds">After how many seeds a mutant counts as missed.</param>
internal sealed class Hunt(int seeds)
{
    /// <summary>A proof that finds something in the product as it is proves nothing; so many seeds are tried before a hunt.</summary>
    private const int BaselineSeeds = 20;

    private readonly Dictionary<string, ProductProject> _projects = [];

    public Finding Run(Mutant mutant) => Run(mutant.Finder, mutant.Name, seeds, ProjectOf(mutant).With(mutant));

    /// <summary>Compiles a mutant, and leaves it at that.</summary>
    public void Compile(Mutant mutant) => ProjectOf(mutant).With(mutant);

    /// <summary>What the proof finds where there is nothing to be found.</summary>
    public Finding Baseline(Finder finder) => Run(finder, "baseline", Math.Min(seeds, BaselineSeeds), mutated: null);

    private static Finding Run(Finder finder, string name, int seeds, ProductAssembly? mutated) => finder is TestsFinder tests
        ? TestHunt.Run(tests, name, mutated)
        : HuntProcess.Run(Proof.For(finder)!, seeds, mutated);

    private ProductProject ProjectOf(Mutant mutant)
    {
        if (!_projects.TryGetValue(mutant.Project, out ProductProject? project))
            _projects.Add(mutant.Project, project = new ProductProject(mutant.Project));
        return project;
    }
}
