using System.Globalization;
using System.Text.Json;
using Tenure.Mutants.Hunting;
using Tenure.Mutants.Zoo;

namespace Tenure.Mutants;

/// <summary>Says of each mutant whether it was found, as a line to read or as an object to parse.</summary>
internal sealed class Report(bool json, TextWriter output)
{
    private readonly List<int> _runs = [];
    private int _hunted;

    public bool AllFound => _runs.Count == _hunted;

    public void Add(Mutant mutant, Finding finding)
    {
        bool found = finding.Counts(mutant);
        _hunted++;
        if (found) _runs.Add(finding.Runs);
        output.WriteLine(json ? Line(mutant, finding, found) : Sentence(mutant, finding, found));
    }

    /// <summary>The last line, for people only.</summary>
    public void Close()
    {
        if (json) return;
        _runs.Sort();
        string median = _runs.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", half of them within {_runs[_runs.Count / 2]} seeds");
        output.WriteLine($"{_runs.Count} of {_hunted} found{median}");
    }

    private static string Line(Mutant mutant, Finding finding, bool found) => JsonSerializer.Serialize(new
    {
        mutant = mutant.Name,
        found,
        seed = finding.Seed,
        seeds = finding.Runs,
        checker = finding.Checker,
    });

    private static string Sentence(Mutant mutant, Finding finding, bool found)
    {
        string seed = finding.Seed is { } number ? $" at seed {number}" : "";
        return (found, finding.Checker) switch
        {
            (true, _) => $"{mutant.Name,-32} found by {finding.Checker}{seed}: {Shortened(finding.Text)}",
            (false, null) => $"{mutant.Name,-32} MISSED by the {mutant.Finder} in {finding.Runs} runs",
            (false, _) => $"{mutant.Name,-32} MISSED: {finding.Checker}{seed} is not what should find it: {Shortened(finding.Text)}",
        };
    }

    private static string Shortened(string text)
    {
        string line = text.ReplaceLineEndings(" ");
        return line.Length <= 160 ? line : line[..160] + "...";
    }
}
