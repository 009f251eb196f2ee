using System.Diagnostics;
using System.Globalization;
using Tenure.Mutants.Zoo;

namespace Tenure.Mutants.Tests;

/// <summary>
/// The few mutants that every run hunts: some always, for they are found in moments and show that the hunt works at all, the
/// others chosen by the commit, so that in time each has its turn. The tests' names say which.
/// </summary>
internal static class Slice
{
    private const int ByCommit = 4;

    private static readonly string[] Always = ["vote-unpersisted", "equal-any-holder"];

    public static IReadOnlyList<Mutant> Mutants { get; } = Choose(MutantZoo.Load(SourceTree.PathOf(MutantZoo.Folder), []));

    private static Mutant[] Choose(IReadOnlyList<Mutant> zoo)
    {
        Mutant[] others = [.. zoo.Where(mutant => !Always.Contains(mutant.Name))];
        int first = (int)(Commit() % (uint)others.Length);
        int stride = others.Length / ByCommit;
        IEnumerable<Mutant> chosen = Enumerable.Range(0, ByCommit).Select(i => others[(first + (i * stride)) % others.Length]);
        return [.. zoo.Where(mutant => Always.Contains(mutant.Name)), .. chosen];
    }

    private static uint Commit()
    {
        var start = new ProcessStartInfo("git", "rev-parse HEAD") { RedirectStandardOutput = true, WorkingDirectory = SourceTree.Root };
        using Process git = Process.Start(start)!;
        string hash = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return uint.TryParse(hash.AsSpan(0, Math.Min(8, hash.Length)), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out uint number)
            ? number
            : throw new InvalidOperationException("git does not know the commit");
    }
}
