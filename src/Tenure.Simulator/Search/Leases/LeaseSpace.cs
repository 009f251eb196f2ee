using Tenure.Protocols;
using Tenure.Protocols.Leases;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Search.Leases;

/// <summary>
/// All that can happen within the bounds between two real lease holders and a real grantor whose clocks are as far apart as
/// the terms allow. Whoever does not look at its clock for some steps is paused.
/// </summary>
internal sealed class LeaseSpace : ISearchSpace<LeaseState>
{
    private const int Candidates = 2;

    private readonly LeaseBounds _bounds;
    private readonly Numbering<Word, Word> _words = new();
    private readonly CandidateTable _candidates;
    private readonly GrantorTable _grantors;

    public LeaseSpace(LeaseBounds bounds)
    {
        _bounds = bounds;
        var sets = new NumberedSets();
        _candidates = new CandidateTable(_words, sets);
        _grantors = new GrantorTable(_words, sets);
        Start = new LeaseState(_candidates.Start(0), _candidates.Start(1), _grantors.Start(), 1, LeaseState.ClocksNotChosen, 0, 0, 0);
    }

    public LeaseState Start { get; }

    /// <summary>How many states of one candidate there are, and how many of the grantor.</summary>
    public (int Candidates, int Grantors) Counts => (_candidates.Count, _grantors.Count);

    public void Expand(LeaseState state, List<LeaseState> next)
    {
        if (state.Clocks == LeaseState.ClocksNotChosen)
        {
            next.AddRange(ChoicesOfClocks(state));
            return;
        }

        if (state.Step < _bounds.Steps) next.Add(state with { Step = (byte)(state.Step + 1) });
        for (int place = 0; place < Candidates; place++)
        {
            foreach (LeaseEvent happened in EventsOfCandidate(state, place)) Add(OfCandidate(state, place, happened));
        }

        foreach (LeaseEvent happened in EventsOfGrantor(state)) Add(OfGrantor(state, happened));

        void Add(LeaseState reached)
        {
            if (reached != state) next.Add(reached);
        }
    }

    public LeaseState Canonical(LeaseState state) => state;

    public Violation? Check(LeaseState state)
    {
        if (state.Clocks == LeaseState.ClocksNotChosen) return null;

        bool first = Believes(state, 0);
        bool second = Believes(state, 1);
        if (first && second) return new Violation("holder-overlap", "n1 and n2 both believe that they lead");

        for (int place = 0; place < Candidates; place++)
        {
            if (!(place == 0 ? first : second)) continue;
            CampaignId campaign = _candidates.CampaignOf(state[place]);
            if (!_grantors[state.Grantor].Alive.Contains(GrantorTable.LeaseOf(place, campaign)))
                return new Violation("lease-expiry", $"n{place + 1} believes in a lease that has ended");
        }

        return null;
    }

    public IEnumerable<(string Event, LeaseState Next)> Events(LeaseState state)
    {
        if (state.Clocks == LeaseState.ClocksNotChosen)
        {
            foreach (LeaseState chosen in ChoicesOfClocks(state)) yield return (LeaseClocks.Describe(chosen.Clocks), chosen);
            yield break;
        }

        yield return ($"it is {(state.Step + 1) * LeaseClocks.Step.TotalMilliseconds:0} ms", state with { Step = (byte)(state.Step + 1) });
        for (int place = 0; place < Candidates; place++)
        {
            foreach (LeaseEvent happened in EventsOfCandidate(state, place))
            {
                LeaseState next = OfCandidate(state, place, happened);
                yield return ($"n{place + 1} {Text(happened)}{Consequence(state, next, place)}", next);
            }
        }

        foreach (LeaseEvent happened in EventsOfGrantor(state)) yield return ($"the grantor {Text(happened)}", OfGrantor(state, happened));
    }

    private static IEnumerable<LeaseState> ChoicesOfClocks(LeaseState state) => Enumerable
        .Range(0, LeaseClocks.Combinations)
        .Select(combination => state with { Clocks = (sbyte)combination });

    private static MonotonicTime Read(LeaseState state, int clock) => LeaseClocks.Read(clock, state.Clocks, state.Step);

    private bool Believes(LeaseState state, int place)
    {
        LeaseHolder holder = _candidates[state[place]];
        return holder.Stage is Stage.Leading or Stage.Draining && Read(state, place) < holder.Deadline;
    }

    private IEnumerable<LeaseEvent> EventsOfCandidate(LeaseState state, int place)
    {
        Stage stage = _candidates[state[place]].Stage;
        if (stage == Stage.Idle && state.Campaigns < _bounds.Campaigns) yield return new LeaseEvent(LeaseEventKind.Campaign);
        if (stage is Stage.Asking or Stage.Standing or Stage.Leading && state.Resignations < _bounds.Resignations)
            yield return new LeaseEvent(LeaseEventKind.Resign);
        foreach (LeaseEvent happened in _candidates.OwnEvents(state[place], Read(state, place))) yield return happened;
        foreach (int word in _grantors.SaidBy(state.Grantor))
            if (_words[word].Candidate == place) yield return new LeaseEvent(LeaseEventKind.Hear, word);
    }

    private IEnumerable<LeaseEvent> EventsOfGrantor(LeaseState state)
    {
        foreach (LeaseEvent happened in _grantors.OwnEvents(state.Grantor)) yield return happened;
        if (state.Failovers < _bounds.Failovers) yield return new LeaseEvent(LeaseEventKind.Failover);
        for (int place = 0; place < Candidates; place++)
            foreach (int word in _candidates.SaidBy(state[place])) yield return new LeaseEvent(LeaseEventKind.Hear, word);
    }

    private LeaseState OfCandidate(LeaseState state, int place, LeaseEvent happened)
    {
        LeaseState used = happened.Kind switch
        {
            LeaseEventKind.Campaign => state with { Campaigns = (byte)(state.Campaigns + 1) },
            LeaseEventKind.Resign => state with { Resignations = (byte)(state.Resignations + 1) },
            _ => state,
        };
        return used.With(place, _candidates.Next(state[place], happened, Read(state, place)));
    }

    private LeaseState OfGrantor(LeaseState state, LeaseEvent happened)
    {
        LeaseState used = happened.Kind == LeaseEventKind.Failover ? state with { Failovers = (byte)(state.Failovers + 1) } : state;
        return used with { Grantor = _grantors.Next(state.Grantor, happened, Read(state, LeaseClocks.GrantorsClock)) };
    }

    private string Text(LeaseEvent happened) => happened.Kind switch
    {
        LeaseEventKind.Hear => $"hears: {_words[happened.Detail]}",
        LeaseEventKind.Look => "looks at its clock",
        LeaseEventKind.Campaign => "stands for election",
        LeaseEventKind.Resign => "resigns",
        LeaseEventKind.Drained => "has ended its work",
        LeaseEventKind.Revoke => $"revokes lease {happened.Detail}",
        LeaseEventKind.Return => $"cannot revoke lease {happened.Detail}",
        _ => "is another member now",
    };

    private string Consequence(LeaseState before, LeaseState after, int place)
    {
        LeaseHolder holder = _candidates[after[place]];
        return _candidates[before[place]].Stage != holder.Stage ? $"; it is {holder.Stage}, until {holder.Deadline}" : "";
    }
}
