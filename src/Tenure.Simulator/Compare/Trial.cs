namespace Tenure.Simulator.Compare;

/// <summary>One run of one contest under one fault, watched every millisecond.</summary>
internal sealed class Trial
{
    private static readonly TimeSpan Sample = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan WriteEvery = TimeSpan.FromMilliseconds(5);

    /// <summary>Between the look at one's own leadership and the write that it is for.</summary>
    private static readonly TimeSpan MostThought = TimeSpan.FromMilliseconds(4);

    private static readonly TimeSpan MostTravel = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Arena _arena;
    private readonly Reigns _reigns;
    private readonly World.RandomStream _random;

    public Trial(string protocol, int candidates, ulong seed)
    {
        _arena = new Arena(seed, candidates + LeaseContest.Coordinators);
        Contest = protocol switch
        {
            "bully" => new BullyContest(_arena, candidates),
            "raft" => new RaftContest(_arena, candidates),
            "lease" => new LeaseContest(_arena, candidates),
            _ => throw new ArgumentException($"there is no protocol '{protocol}'", nameof(protocol)),
        };
        _reigns = new Reigns(Contest.Candidates);
        _random = World.RandomStream.Of(seed, "writers");
        Contest.Start();
    }

    public IContest Contest { get; }

    public Ledger Ledger { get; } = new();

    public Arena Arena => _arena;

    /// <summary>Runs until all candidates that are alive name the same living leader.</summary>
    public Candidate RunUntilAgreed()
    {
        TimeSpan end = _arena.Now + Patience;
        while (_arena.Now < end)
        {
            _arena.RunUntil(_arena.Now + Sample);
            if (AgreedLeader() is { } leader) return leader;
        }

        throw new InvalidOperationException($"No leader in {Patience.TotalSeconds} simulated seconds: seed {_arena.Seed}.");
    }

    /// <summary>All candidates write from now on, whenever they believe that they lead.</summary>
    public void BeginWriting()
    {
        foreach (Candidate candidate in Contest.Candidates) WriteAgain(candidate);
    }

    /// <summary>Runs on and adds up what is seen.</summary>
    /// <param name="isReached">Whether the clients reach this candidate: a leader that they do not reach is none.</param>
    public Sightings Watch(TimeSpan span, Func<Candidate, bool> isReached)
    {
        TimeSpan none = TimeSpan.Zero;
        TimeSpan two = TimeSpan.Zero;
        TimeSpan end = _arena.Now + span;
        while (_arena.Now < end)
        {
            _arena.RunUntil(_arena.Now + Sample);
            _reigns.Look();
            if (!Contest.Candidates.Any(candidate => candidate.Believes && !candidate.IsPaused && isReached(candidate))) none += Sample;
            if (Contest.Candidates.Count(candidate => candidate.Believes) > 1) two += Sample;
        }

        return new Sightings(none, two);
    }

    private Candidate? AgreedLeader()
    {
        Candidate[] alive = [.. Contest.Candidates.Where(candidate => candidate.IsAlive)];
        int leader = alive[0].KnownLeader;
        return leader >= 0 && alive.All(candidate => candidate.KnownLeader == leader) && Contest.Candidates[leader].Believes
            ? Contest.Candidates[leader]
            : null;
    }

    private void WriteAgain(Candidate candidate) => candidate.HappenAfter(_random.Between(TimeSpan.Zero, 2 * WriteEvery), () =>
    {
        WriteAgain(candidate);
        if (!candidate.Believes) return;
        _reigns.Look();
        (int reign, ulong? token) = (_reigns.Of(candidate), candidate.Token);
        TimeSpan travel = _random.Between(TimeSpan.Zero, MostTravel);
        candidate.HappenAfter(
            _random.Between(TimeSpan.Zero, MostThought),
            () => _arena.Scheduler.After(travel, () => Ledger.Arrive(reign, token)));
    });
}

/// <param name="WithoutLeader">How long nobody led whom clients reach.</param>
/// <param name="TwoLeaders">How long more than one candidate believed that it leads.</param>
internal readonly record struct Sightings(TimeSpan WithoutLeader, TimeSpan TwoLeaders);
