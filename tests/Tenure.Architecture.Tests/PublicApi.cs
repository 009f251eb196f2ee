using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Tenure.Architecture.Tests;

/// <summary>The public types and members of an assembly, one per line, as C# declares them.</summary>
internal static class PublicApi
{
    private static readonly SymbolDisplayFormat Format = new(
        SymbolDisplayGlobalNamespaceStyle.Omitted,
        SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints,
        SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeType
            | SymbolDisplayMemberOptions.IncludeModifiers | SymbolDisplayMemberOptions.IncludeAccessibility
            | SymbolDisplayMemberOptions.IncludeConstantValue,
        parameterOptions: SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName
            | SymbolDisplayParameterOptions.IncludeDefaultValue | SymbolDisplayParameterOptions.IncludeModifiers
            | SymbolDisplayParameterOptions.IncludeExtensionThis,
        propertyStyle: SymbolDisplayPropertyStyle.ShowReadWriteDescriptor,
        kindOptions: SymbolDisplayKindOptions.IncludeTypeKeyword,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes
            | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    public static string Describe(string assembly)
    {
        string framework = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        MetadataReference subject = MetadataReference.CreateFromFile(assembly);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "reader", references: [subject, .. framework.Split(':').Select(path => MetadataReference.CreateFromFile(path))]);
        var symbol = (IAssemblySymbol)compilation.GetAssemblyOrModuleSymbol(subject)!;
        IEnumerable<string> lines = Types(symbol.GlobalNamespace).Where(IsVisible).SelectMany(Describe);
        return string.Concat(lines.Select(line => line + "\n"));
    }

    private static IEnumerable<string> Describe(INamedTypeSymbol type)
    {
        string supertypes = string.Join(", ", Supertypes(type).Select(each => each.ToDisplayString(Format.WithKindOptions(default))));
        yield return $"{Modifiers(type)}{type.ToDisplayString(Format)}{(supertypes.Length > 0 ? " : " + supertypes : "")}";
        IEnumerable<string> members = type.GetMembers()
            .Where(member => member is not INamedTypeSymbol && IsVisible(member) && !IsAccessor(member))
            .Select(member => "    " + member.ToDisplayString(Format));
        foreach (string member in members.Order(StringComparer.Ordinal))
            yield return member;
    }

    private static IEnumerable<INamedTypeSymbol> Types(INamespaceOrTypeSymbol container) =>
        container.GetMembers().OfType<INamespaceOrTypeSymbol>()
            .OrderBy(each => each.MetadataName, StringComparer.Ordinal)
            .SelectMany(each => each is INamedTypeSymbol type ? Types(type).Prepend(type) : Types(each));

    private static IEnumerable<INamedTypeSymbol> Supertypes(INamedTypeSymbol type)
    {
        bool hasBase = type is { TypeKind: TypeKind.Class, BaseType.SpecialType: not SpecialType.System_Object };
        IEnumerable<INamedTypeSymbol> interfaces = type.Interfaces.Where(IsVisible).OrderBy(each => each.Name, StringComparer.Ordinal);
        return hasBase ? interfaces.Prepend(type.BaseType!) : interfaces;
    }

    private static string Modifiers(INamedTypeSymbol type) => type switch
    {
        { TypeKind: not TypeKind.Class } => "public ",
        { IsStatic: true } => "public static ",
        { IsAbstract: true } => "public abstract ",
        { IsSealed: true } => "public sealed ",
        _ => "public ",
    };

    private static bool IsAccessor(ISymbol member) => member is IMethodSymbol { AssociatedSymbol: not null };

    // Visible where it is declared, and in everything around it.
    private static bool IsVisible(ISymbol symbol) =>
        symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal
        && (symbol.ContainingType is null || IsVisible(symbol.ContainingType));
}
