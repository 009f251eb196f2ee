using System.Globalization;
using System.Reflection;
using Tenure.Mutants.Compilation;

namespace Tenure.Mutants.Hunting;

/// <summary>
/// The process in which a mutant lives: it says which seed it is about to run, and at the end what was found. See
/// <see cref="HuntProcess"/> for the other side.
/// </summary>
internal static class Quarry
{
    /// <summary>The first word of the arguments that make the tool such a process; no mutant can have this name.</summary>
    public const string Word = "--quarry";

    public const string SeedLine = "seed ";
    public const string FoundLine = "found ";
    public const string NothingLine = "nothing";

    public static void Run(string[] words)
    {
        if (words is not [_, var seeds, var assembly, .. var proofWords]) throw new BadInputException(Arguments.Usage);
        var proof = new Proof(proofWords);
        ProductAssembly? mutated = assembly.Length > 0 ? new ProductAssembly(assembly, ReadImage()) : null;
        var context = new MutantContext(SourceTree.OutputOf("Tenure.Cli"), mutated);
        Assembly simulator = context.LoadFromAssemblyName(new AssemblyName("Tenure.Simulator"));

        ulong last = ulong.Parse(seeds, CultureInfo.InvariantCulture);
        for (ulong seed = 1; seed <= last; seed++)
        {
            Console.Out.WriteLine($"{SeedLine}{seed}");
            string outcome = proof.Run(simulator, seed);
            if (outcome.Length == 0) continue;
            Console.Out.WriteLine($"{FoundLine}{outcome.ReplaceLineEndings(" ")}");
            return;
        }

        Console.Out.WriteLine(NothingLine);
    }

    private static byte[] ReadImage()
    {
        using var image = new MemoryStream();
        using Stream input = Console.OpenStandardInput();
        input.CopyTo(image);
        return image.ToArray();
    }
}
