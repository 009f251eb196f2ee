using System.Globalization;

namespace Tenure.Cli.Parsing;

/// <summary>Seeds from the first to the last, both included, as in <c>1..1000</c>.</summary>
internal sealed record SeedRange(ulong First, ulong Last)
{
    /// <summary>Reads a range, or says in one clause what is wrong with it.</summary>
    public static bool TryParse(string text, out SeedRange? range, out string problem)
    {
        range = null;
        problem = "it must be two whole numbers, as in 1..1000";
        string[] parts = text.Split("..");
        if (parts.Length != 2 || !TryParseSeed(parts[0], out ulong first) || !TryParseSeed(parts[1], out ulong last)) return false;

        problem = "the first seed must not be above the last";
        if (first > last) return false;
        range = new SeedRange(first, last);
        return true;
    }

    public static bool TryParseSeed(string text, out ulong seed) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out seed);
}
