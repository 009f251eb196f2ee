using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Tenure.Architecture.Tests;

/// <summary>
/// Floor 0 uses no clock, thread, task, socket, file or unseeded random number: read from what was compiled, so that
/// neither generated code nor a suppressed warning gets by.
/// </summary>
public sealed class PurityTests
{
    private static readonly string[] Namespaces = ["System.Threading", "System.Net", "System.IO", "System.Timers"];

    private static readonly string[] Types =
    [
        "System.DateTime", "System.DateTimeOffset", "System.TimeProvider", "System.Random",
        "System.Diagnostics.Stopwatch", "System.Diagnostics.Process",
        "System.Security.Cryptography.RandomNumberGenerator",
    ];

    private static readonly string[] Members =
        ["System.Environment.get_TickCount", "System.Environment.get_TickCount64", "System.Guid.NewGuid", "System.Guid.CreateVersion7"];

    [Theory]
    [InlineData("Tenure.Protocols")]
    [InlineData("Tenure.Store")]
    [InlineData("Tenure.Wire")]
    public void Floor_0_is_pure(string assembly) => ImpureUses(assembly).ShouldBeEmpty();

    [Fact]
    public void The_scan_sees_what_an_impure_assembly_uses()
    {
        IReadOnlyList<string> uses = ImpureUses("Tenure.Node");
        uses.ShouldContain("System.TimeProvider");
        uses.ShouldContain("System.Threading.CancellationToken");
    }

    private static List<string> ImpureUses(string assembly)
    {
        using var file = new PEReader(File.OpenRead(Repository.Assembly(assembly)));
        MetadataReader metadata = file.GetMetadataReader();
        IEnumerable<string> types = metadata.TypeReferences.Select(handle => NameOf(metadata, handle)).Where(IsImpureType);
        IEnumerable<string> members = metadata.MemberReferences.Select(handle => NameOf(metadata, handle)).Where(Members.Contains);
        return [.. types.Concat(members).Distinct().Order()];
    }

    private static bool IsImpureType(string name) =>
        Types.Contains(name)
        || Namespaces.Any(banned => name.StartsWith(banned + ".", StringComparison.Ordinal));

    private static string NameOf(MetadataReader metadata, TypeReferenceHandle handle)
    {
        TypeReference type = metadata.GetTypeReference(handle);
        return $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
    }

    private static string NameOf(MetadataReader metadata, MemberReferenceHandle handle)
    {
        MemberReference member = metadata.GetMemberReference(handle);
        string owner = member.Parent.Kind == HandleKind.TypeReference
            ? NameOf(metadata, (TypeReferenceHandle)member.Parent)
            : "";
        return $"{owner}.{metadata.GetString(member.Name)}";
    }
}
