using Tenure.Simulator.World;

namespace Tenure.Simulator.Search;

/// <summary>The way in for whoever loads this assembly in place of another and knows none of its types.</summary>
public static class SearchEntry
{
    /// <summary>Searches until a property is broken.</summary>
    /// <param name="what">One of the searches' names.</param>
    /// <returns>Nothing where all properties hold; otherwise the checker's name, a bar, and what it saw.</returns>
    public static string Run(string what)
    {
        Violation? violation = Searches.Run(what).Select(result => result.Violation).FirstOrDefault(found => found is not null);
        return violation is null ? "" : $"{violation.Checker}|{violation.Text}";
    }
}
