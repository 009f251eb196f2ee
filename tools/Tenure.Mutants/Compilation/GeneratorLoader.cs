using System.Reflection;
using Microsoft.CodeAnalysis;

namespace Tenure.Mutants.Compilation;

/// <summary>Loads the source generators that the build names; what they need lies beside them or is the compiler itself.</summary>
internal sealed class GeneratorLoader : IAnalyzerAssemblyLoader
{
    public void AddDependencyLocation(string fullPath)
    {
    }

    public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);
}
