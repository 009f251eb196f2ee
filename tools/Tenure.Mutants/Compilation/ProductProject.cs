using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Tenure.Mutants.Zoo;

namespace Tenure.Mutants.Compilation;

/// <summary>One project of the product, ready to be compiled again and again, each time with one mutant in it.</summary>
internal sealed class ProductProject
{
    private readonly string _assemblyName;
    private readonly CSharpParseOptions _parseOptions;
    private readonly CSharpCompilation _original;
    private GeneratorDriver _generators;

    /// <param name="folder">Relative to the root.</param>
    public ProductProject(string folder)
    {
        CSharpCommandLineArguments call = CompilerCall.Of(folder);
        _assemblyName = call.CompilationName!;
        _parseOptions = call.ParseOptions.WithDocumentationMode(DocumentationMode.Parse);
        _original = CSharpCompilation.Create(
            _assemblyName,
            call.SourceFiles.Select(source => Parse(source.Path, File.ReadAllText(source.Path))),
            call.MetadataReferences.Select(reference => MetadataReference.CreateFromFile(reference.Reference, reference.Properties)),
            // A mutant may leave something unused behind; that is no reason not to try it.
            call.CompilationOptions
                .WithGeneralDiagnosticOption(ReportDiagnostic.Default)
                .WithSpecificDiagnosticOptions(ImmutableDictionary<string, ReportDiagnostic>.Empty));
        _generators = CSharpGeneratorDriver.Create(Generators(call), parseOptions: _parseOptions);
    }

    /// <summary>Compiles the project with the mutant in it, in memory.</summary>
    /// <exception cref="BadInputException">The mutant does not apply, or does not compile.</exception>
    public ProductAssembly With(Mutant mutant)
    {
        CSharpCompilation changed = _original;
        foreach (IGrouping<string, Replacement> changes in mutant.Replacements.GroupBy(each => each.File)) changed = Apply(changed, changes, mutant);
        _generators = _generators.RunGeneratorsAndUpdateCompilation(changed, out Microsoft.CodeAnalysis.Compilation complete, out _);

        using var image = new MemoryStream();
        Diagnostic[] errors = [.. complete.Emit(image).Diagnostics.Where(each => each.Severity == DiagnosticSeverity.Error)];
        return errors.Length == 0
            ? new ProductAssembly(_assemblyName, image.ToArray())
            : throw new BadInputException($"mutant {mutant.Name} does not compile: {errors[0]}");
    }

    private CSharpCompilation Apply(CSharpCompilation compilation, IGrouping<string, Replacement> changes, Mutant mutant)
    {
        string path = Path.GetFullPath(SourceTree.PathOf(changes.Key));
        SyntaxTree tree = compilation.SyntaxTrees.FirstOrDefault(each => Path.GetFullPath(each.FilePath) == path)
            ?? throw new BadInputException($"mutant {mutant.Name} changes {changes.Key}, which is no source of its project");
        string text = changes.Aggregate(tree.ToString(), (source, change) => change.ApplyTo(source));
        return compilation.ReplaceSyntaxTree(tree, Parse(tree.FilePath, text));
    }

    private SyntaxTree Parse(string path, string text) =>
        CSharpSyntaxTree.ParseText(SourceText.From(text, Encoding.UTF8), _parseOptions, path);

    private static IEnumerable<ISourceGenerator> Generators(CSharpCommandLineArguments call)
    {
        var loader = new GeneratorLoader();
        return call.AnalyzerReferences.SelectMany(
            reference => new AnalyzerFileReference(reference.FilePath, loader).GetGenerators(LanguageNames.CSharp));
    }
}

/// <summary>An assembly that exists only in memory.</summary>
/// <param name="Name">The name under which others refer to it.</param>
internal sealed record ProductAssembly(string Name, byte[] Image);
