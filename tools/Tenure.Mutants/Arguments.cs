using System.Globalization;
using Tenure.Mutants.Zoo;

namespace Tenure.Mutants;

/// <summary>What was asked for.</summary>
/// <param name="Names">Which mutants; none means all.</param>
/// <param name="Folder">Where they are.</param>
/// <param name="Seeds">After how many seeds a mutant counts as missed.</param>
/// <param name="Json">Whether to report one JSON object per line.</param>
internal sealed record Arguments(IReadOnlyList<string> Names, string Folder, int Seeds, bool Json)
{
    public const string Usage = "usage: Tenure.Mutants [NAME...] [--from DIR] [--seeds N] [--json]";

    private const int DefaultSeeds = 10_000;

    /// <exception cref="BadInputException">They say nothing that makes sense.</exception>
    public static Arguments Parse(IReadOnlyList<string> words)
    {
        List<string> names = [];
        string folder = SourceTree.PathOf(MutantZoo.Folder);
        int seeds = DefaultSeeds;
        bool json = false;
        for (int i = 0; i < words.Count; i++)
        {
            switch (words[i])
            {
                case "--from": folder = ValueAfter(words, ref i); break;
                case "--seeds": seeds = Number(ValueAfter(words, ref i)); break;
                case "--json": json = true; break;
                case ['-', ..]: throw new BadInputException($"there is no option '{words[i]}'; {Usage}");
                default: names.Add(words[i]); break;
            }
        }

        return new Arguments(names, folder, seeds, json);
    }

    private static string ValueAfter(IReadOnlyList<string> words, ref int at) =>
        ++at < words.Count ? words[at] : throw new BadInputException($"'{words[at - 1]}' needs a value; {Usage}");

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
            ? number
            : throw new BadInputException($"'{text}' is no number of seeds");
}
