using Tenure.Cli.Demo.Events;

namespace Tenure.Cli.Demo.Checks;

/// <summary>Looks back at who led when.</summary>
internal static class LeadershipAudit
{
    /// <summary>The first token that is not higher than the one before it, or null.</summary>
    public static string? FindTokenThatDoesNotRise(IReadOnlyList<DemoEvent> all) => all
        .OfType<Leading>()
        .OrderBy(leading => leading.At)
        .ToArray() is var led ? led
            .Zip(led.Skip(1))
            .Where(pair => pair.Second.Token <= pair.First.Token)
            .Select(pair => $"{pair.Second.Worker} led with token {pair.Second.Token} after {pair.First.Worker} with {pair.First.Token}")
            .FirstOrDefault() : null;

    /// <summary>The first time at which two workers could act as leaders, or null.</summary>
    public static string? FindOverlap(IReadOnlyList<DemoEvent> all)
    {
        Tenure[] tenures = [.. all.OfType<Leading>().Select(leading => Tenure.Of(leading, all)).OrderBy(tenure => tenure.From)];
        return tenures
            .Zip(tenures.Skip(1))
            .Where(pair => pair.Second.From < pair.First.To)
            .Select(pair => $"{pair.Second.Worker} led from {pair.Second.From:0.000} s, {pair.First.Worker} until {pair.First.To:0.000} s")
            .FirstOrDefault();
    }

    /// <summary>The first term in which two nodes said that they led the cluster, or null.</summary>
    public static string? FindTermWithTwoLeaders(IReadOnlyList<DemoEvent> all) => all
        .OfType<Elected>()
        .GroupBy(elected => elected.Term, elected => elected.Node)
        .Where(term => term.Distinct().Count() > 1)
        .Select(term => $"term {term.Key}: {string.Join(" and ", term.Distinct())}")
        .FirstOrDefault();

    /// <summary>One worker's leadership, as far as the worker could act on it.</summary>
    private readonly record struct Tenure(string Worker, double From, double To)
    {
        public static Tenure Of(Leading leading, IReadOnlyList<DemoEvent> all)
        {
            double end = all.Where(happened => happened.At >= leading.At && Ends(happened, leading))
                .Select(happened => happened.At)
                .DefaultIfEmpty(double.PositiveInfinity)
                .Min();
            return new Tenure(leading.Worker, leading.At, end);
        }

        // A stopped process does not act. When it wakes, its lease is over, and what it still has under way meets the fence.
        private static bool Ends(DemoEvent happened, Leading leading) => happened switch
        {
            Lost lost => lost.Worker == leading.Worker && lost.Token == leading.Token,
            AboutToWrite pause => pause.Worker == leading.Worker && pause.Token == leading.Token,
            Acted { Action: DemoAction.Killed or DemoAction.Ended } death => death.Target == leading.Worker,
            _ => false,
        };
    }
}
