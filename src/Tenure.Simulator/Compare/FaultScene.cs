namespace Tenure.Simulator.Compare;

/// <summary>What is done to the leader of five candidates, and what comes of it.</summary>
/// <param name="Name">In one word.</param>
/// <param name="Begin">Does it.</param>
/// <param name="End">Undoes it, after <see cref="Lasting"/>.</param>
internal sealed record FaultScene(string Name, string Text, Action<Trial, Candidate> Begin, Action<Trial, Candidate> End)
{
    private const int CandidateCount = 5;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Lasting = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Afterwards = TimeSpan.FromSeconds(4);

    public static IReadOnlyList<FaultScene> All { get; } =
    [
        new("kill", "the leader's process is killed, and back after 4 s", Kill, (_, leader) => leader.Start()),
        new("pause", "the leader's process stands still for 4 s", (_, leader) => leader.Pause(), (_, leader) => leader.Resume()),
        new("partition", "the leader and one other are cut off for 4 s", Cut, (trial, leader) => trial.Arena.Mend(Minority(leader))),
    ];

    public FaultOutcome Play(string protocol, IEnumerable<ulong> seeds)
    {
        var trials = new List<(Sightings Seen, Ledger Ledger, bool HasTokens)>();
        foreach (ulong seed in seeds) trials.Add(Play(protocol, seed));

        bool hasTokens = trials.All(trial => trial.HasTokens);
        return new FaultOutcome(
            protocol,
            Name,
            Statistics.Of(trials.Select(trial => trial.Seen.WithoutLeader.TotalMilliseconds)),
            Statistics.Of(trials.Select(trial => trial.Seen.TwoLeaders.TotalMilliseconds)),
            trials.Sum(trial => trial.Ledger.Arrived),
            trials.Sum(trial => trial.Ledger.Stale),
            hasTokens ? trials.Sum(trial => trial.Ledger.StalePastFence) : null);
    }

    private (Sightings Seen, Ledger Ledger, bool HasTokens) Play(string protocol, ulong seed)
    {
        var trial = new Trial(protocol, CandidateCount, seed);
        trial.RunUntilAgreed();
        trial.BeginWriting();
        trial.Arena.RunUntil(trial.Arena.Now + Settling);
        Candidate leader = trial.RunUntilAgreed();
        bool hasTokens = leader.Token is not null;
        int[] cut = Name == "partition" ? Minority(leader) : [];

        Begin(trial, leader);
        Sightings during = trial.Watch(Lasting, candidate => !cut.Contains(candidate.Number));
        End(trial, leader);
        Sightings after = trial.Watch(Afterwards, _ => true);
        return (new Sightings(during.WithoutLeader + after.WithoutLeader, during.TwoLeaders + after.TwoLeaders), trial.Ledger, hasTokens);
    }

    private static void Kill(Trial trial, Candidate leader)
    {
        leader.Kill();
        // The others find the connection closed, and then the port, as quickly as they dial.
        trial.Arena.Scheduler.After(TimeSpan.FromMilliseconds(3), () => trial.Contest.Refuse(leader.Number));
    }

    private static void Cut(Trial trial, Candidate leader) => trial.Arena.Cut(Minority(leader));

    private static int[] Minority(Candidate leader) => [leader.Number, (leader.Number + 1) % CandidateCount];
}

/// <param name="WithoutLeader">Milliseconds for which nobody led, a number for each trial.</param>
/// <param name="TwoLeaders">Milliseconds for which more than one believed that it leads.</param>
/// <param name="Writes">How many writes arrived in all trials.</param>
/// <param name="Stale">How many came after a later leader's.</param>
/// <param name="StalePastFence">How many of these a fence would have let through; null where there is no token to fence with.</param>
internal sealed record FaultOutcome(
    string Protocol, string Scene, Statistics WithoutLeader, Statistics TwoLeaders, int Writes, int Stale, int? StalePastFence);
