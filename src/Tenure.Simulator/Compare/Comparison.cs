namespace Tenure.Simulator.Compare;

/// <summary>Protocols side by side, under the same seeds and the same faults.</summary>
/// <param name="Costs">Messages for one election, by the number of candidates.</param>
/// <param name="Outcomes">What came of each fault.</param>
internal sealed record Comparison(IReadOnlyList<string> Protocols, IReadOnlyList<ElectionCost> Costs, IReadOnlyList<FaultOutcome> Outcomes)
{
    /// <summary>The same election costs nearly the same under every seed, and large ones take long.</summary>
    private const int SeedsForCosts = 5;

    public static IReadOnlyList<string> KnownProtocols { get; } = ["bully", "raft", "lease"];

    private static readonly int[] Sizes = [3, 5, 7, 11, 15, 21, 31, 51, 71, 101];

    /// <param name="progress">Told what is being done.</param>
    public static Comparison Run(IReadOnlyList<string> protocols, IReadOnlyList<ulong> seeds, Action<string>? progress = null)
    {
        var outcomes = new List<FaultOutcome>();
        foreach (FaultScene scene in FaultScene.All)
        {
            foreach (string protocol in protocols)
            {
                progress?.Invoke($"{protocol}: {scene.Text}");
                outcomes.Add(scene.Play(protocol, seeds));
            }
        }

        var costs = new List<ElectionCost>();
        foreach (int size in Sizes)
        {
            foreach (string protocol in protocols)
            {
                progress?.Invoke($"{protocol}: an election among {size}");
                costs.Add(ElectionCost.Measure(protocol, size, seeds.Take(SeedsForCosts)));
            }
        }

        return new Comparison(protocols, costs, outcomes);
    }
}

/// <summary>How many messages it takes until all know the new leader after the old one's machine went silent.</summary>
internal sealed record ElectionCost(string Protocol, int Candidates, Statistics Messages)
{
    public static ElectionCost Measure(string protocol, int candidates, IEnumerable<ulong> seeds) =>
        new(protocol, candidates, Statistics.Of([.. seeds.Select(seed => Measure(protocol, candidates, seed))]));

    private static double Measure(string protocol, int candidates, ulong seed)
    {
        var trial = new Trial(protocol, candidates, seed);
        trial.RunUntilAgreed();
        trial.Arena.RunUntil(trial.Arena.Now + TimeSpan.FromSeconds(1));
        Candidate leader = trial.RunUntilAgreed();
        leader.Kill();
        trial.Contest.LeaderDied();
        trial.RunUntilAgreed();
        return trial.Contest.ElectionMessages;
    }
}
