namespace Tenure.Cli.Parsing;

/// <summary>Finds what somebody probably meant.</summary>
internal static class Nearest
{
    /// <summary>The known word with the fewest typing mistakes, or null where none is close.</summary>
    public static string? To(string word, IEnumerable<string> known)
    {
        (string? nearest, int fewest) = (null, (word.Length / 3) + 1);
        foreach (string candidate in known)
        {
            int mistakes = Mistakes(word, candidate);
            if (mistakes <= fewest && (nearest is null || mistakes < fewest)) (nearest, fewest) = (candidate, mistakes);
        }

        return nearest;
    }

    /// <summary>How many letters must be changed, added, removed or swapped with their neighbour (Damerau-Levenshtein).</summary>
    public static int Mistakes(string typed, string meant)
    {
        int[,] cost = new int[typed.Length + 1, meant.Length + 1];
        for (int i = 0; i <= typed.Length; i++) cost[i, 0] = i;
        for (int j = 0; j <= meant.Length; j++) cost[0, j] = j;
        for (int i = 1; i <= typed.Length; i++)
        {
            for (int j = 1; j <= meant.Length; j++)
            {
                int change = cost[i - 1, j - 1] + (typed[i - 1] == meant[j - 1] ? 0 : 1);
                cost[i, j] = Math.Min(change, 1 + Math.Min(cost[i - 1, j], cost[i, j - 1]));
                bool isSwap = i > 1 && j > 1 && typed[i - 1] == meant[j - 2] && typed[i - 2] == meant[j - 1];
                if (isSwap) cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
            }
        }

        return cost[typed.Length, meant.Length];
    }
}
