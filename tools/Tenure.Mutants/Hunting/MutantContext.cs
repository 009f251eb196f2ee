using System.Reflection;
using System.Runtime.Loader;
using Tenure.Mutants.Compilation;

namespace Tenure.Mutants.Hunting;

/// <summary>
/// The product as it was built, but for one assembly, with everything that refers to it. Only the framework is shared with
/// the tool.
/// </summary>
internal sealed class MutantContext(string folder, ProductAssembly? mutated) : AssemblyLoadContext("mutant")
{
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == mutated?.Name) return LoadFromStream(new MemoryStream(mutated!.Image));
        string path = Path.Combine(folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
