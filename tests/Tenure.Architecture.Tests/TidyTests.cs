using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tenure.Architecture.Tests;

/// <summary>Style that a compiler does not check.</summary>
public sealed partial class TidyTests
{
    private const int MaxFileLines = 500;
    private const int MaxFunctionLines = 70;

    /// <summary>Where a test may wait for time to pass, because it asks in between and fails at a deadline.</summary>
    private static readonly string[] MayPause =
        ["tests/Tenure.Server.Tests/Client/TestDeadline.cs", "tests/Tenure.Testing/Eventually.cs"];

    private static IEnumerable<string> CSharp => Repository.Files.Where(file => file.EndsWith(".cs", StringComparison.Ordinal));

    [Fact]
    public void The_tree_has_files_to_look_at() => CSharp.Count().ShouldBeGreaterThan(100);

    [Fact]
    public void No_source_file_is_too_long() => CSharp
        .Where(file => file.StartsWith("src/", StringComparison.Ordinal))
        .Where(file => Repository.Read(file).Count(letter => letter == '\n') > MaxFileLines)
        .ShouldBeEmpty();

    [Fact]
    public void Every_function_fits_on_a_screen() => CSharp.SelectMany(LongFunctions).ShouldBeEmpty();

    [Fact]
    public void Nothing_is_left_for_later() => FilesWith(LeftForLater()).ShouldBeEmpty();

    [Fact]
    public void No_test_sleeps_and_hopes() => FilesWith(Pause())
        .Where(file => file.StartsWith("tests/", StringComparison.Ordinal))
        .Except(MayPause)
        .ShouldBeEmpty();

    [Fact]
    public void No_file_knows_the_machine_that_it_was_written_on() => FilesWith(MachinePath()).ShouldBeEmpty();

    [Fact]
    public void Lines_end_with_a_line_feed_and_nothing_else() => Repository.Files
        .Where(file => Repository.Read(file) is { Length: > 0 } text && (text.Contains('\r') || !text.EndsWith('\n')))
        .Where(file => !file.EndsWith("packages.lock.json", StringComparison.Ordinal))
        .ShouldBeEmpty();

    [Fact]
    public void No_lock_file_names_a_package_source() => Repository.Files
        .Where(file => file.EndsWith("packages.lock.json", StringComparison.Ordinal))
        .Where(file => Repository.Read(file).Contains("://", StringComparison.Ordinal))
        .ShouldBeEmpty();

    private static IEnumerable<string> FilesWith(Regex pattern) =>
        Repository.Files.Where(file => pattern.IsMatch(Repository.Read(file)));

    private static IEnumerable<string> LongFunctions(string file) =>
        from node in CSharpSyntaxTree.ParseText(Repository.Read(file)).GetRoot().DescendantNodes()
        where node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax
        let span = node.GetLocation().GetLineSpan()
        let lines = span.EndLinePosition.Line - span.StartLinePosition.Line + 1
        where lines > MaxFunctionLines
        select $"{file}:{span.StartLinePosition.Line + 1} has {lines} lines";

    // The patterns are written so that they do not match themselves.
    [GeneratedRegex(@"\b(TOD[O]|FIXM[E]|HAC[K]|XX[X])\b")]
    private static partial Regex LeftForLater();

    [GeneratedRegex(@"Thread\.Sleep\(|Task\.Delay\((?!Timeout\.Infinite)")]
    private static partial Regex Pause();

    [GeneratedRegex(@"(?<![\w.])/(work|home|root|Users)/\w|\b[A-Z]:\\\\?Users")]
    private static partial Regex MachinePath();
}
