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
        Start = new LeaseState(_candidates.Start(0), _candidates.Start(1), _grantors.Start(), 1, LeaseState.ClocksNotChosen, 0, 0, 0, 0, 0);
    }

    public LeaseState Start { get; }

    public void Expand(LeaseState state, List<LeaseState> next)
    {
        if (state.Clocks == LeaseState.ClocksNotChosen)
        {
            next.AddRange(ChoicesOfClocks(state));
            return;
        }

        if (MayTimePass(state)) next.Add(Pruned(Later(state)));
        for (int place = 0; place < Candidates; place++)
        {
            foreach (LeaseEvent happened in EventsOfCandidate(state, place)) Add(OfCandidate(state, place, happened));
        }

        foreach (LeaseEvent happened in EventsOfGrantor(state)) Add(OfGrantor(state, happened));

        void Add(LeaseState reached)
        {
            if (reached != state) next.Add(Pruned(reached));
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

        if (MayTimePass(state))
        {
            LeaseState later = Later(state);
            string consequences = Consequence(state, later, 0) + Consequence(state, later, 1);
            yield return ($"it is {later.Step * LeaseClocks.Step.TotalMilliseconds:0} ms{consequences}", Pruned(later));
        }

        for (int place = 0; place < Candidates; place++)
        {
            foreach (LeaseEvent happened in EventsOfCandidate(state, place))
            {
                LeaseState next = OfCandidate(state, place, happened);
                yield return ($"n{place + 1} {Text(happened)}{Consequence(state, next, place)}", Pruned(next));
            }
        }

        foreach (LeaseEvent happened in EventsOfGrantor(state)) yield return ($"the grantor {Text(happened)}", Pruned(OfGrantor(state, happened)));
    }

    private IEnumerable<LeaseState> ChoicesOfClocks(LeaseState state) => Enumerable
        .Range(0, LeaseClocks.Combinations)
        .Select(combination => Opening(state with { Clocks = (sbyte)combination }));

    /// <summary>The first candidate leads and the second waits for its turn: how they came to it is no matter of time.</summary>
    private LeaseState Opening(LeaseState state)
    {
        LeaseState opened = state;
        for (int place = 0; place < Candidates; place++)
        {
            opened = OfCandidate(opened, place, new LeaseEvent(LeaseEventKind.Campaign));
            opened = OfGrantor(opened, new LeaseEvent(LeaseEventKind.Hear, _candidates.SaidBy(opened[place])[0]));
            foreach (int word in _grantors.SaidBy(opened.Grantor).OrderBy(word => _words[word].Kind))
                if (_words[word].Candidate == place) opened = OfCandidate(opened, place, new LeaseEvent(LeaseEventKind.Hear, word));
        }

        return Pruned(opened);
    }

    private static MonotonicTime Read(LeaseState state, int clock) => LeaseClocks.Read(clock, state.Clocks, state.Step);

    private bool Believes(LeaseState state, int place)
    {
        LeaseHolder holder = _candidates[state[place]];
        return holder.Stage is Stage.Leading or Stage.Draining && Read(state, place) < holder.Deadline;
    }

    private bool MayTimePass(LeaseState state) => state.Step < _bounds.Steps && OnTheirWay(state) <= _bounds.Late;

    private int OnTheirWay(LeaseState state) =>
        _candidates.SaidBy(state.First).Length + _candidates.SaidBy(state.Second).Length + _grantors.SaidBy(state.Grantor).Length;

    /// <summary>A step of time. Whoever is not paused looks at its clock.</summary>
    private LeaseState Later(LeaseState state)
    {
        LeaseState later = state with { Step = (byte)(state.Step + 1) };
        for (int place = 0; place < Candidates; place++)
            if (!state.IsPaused(place)) later = OfCandidate(later, place, new LeaseEvent(LeaseEventKind.Look));
        return OfGrantor(later, new LeaseEvent(LeaseEventKind.Look));
    }

    /// <summary>The state without the words that can change nothing any more: states that differ by them alone have the same future.</summary>
    private LeaseState Pruned(LeaseState state)
    {
        LeaseState pruned = state;
        for (int place = 0; place < Candidates; place++)
        {
            int candidate = state[place];
            pruned = pruned.With(place, _candidates.Keep(candidate, word =>
                _grantors.Heeds(state.Grantor, _words[word]) && (_words[word].Kind != WordKind.Renew || _candidates.MayNeed(candidate, _words[word]))));
        }

        return pruned with
        {
            Grantor = _grantors.Keep(state.Grantor, word => _candidates.Heeds(state[_words[word].Candidate], _words[word])),
        };
    }

    private IEnumerable<LeaseEvent> EventsOfCandidate(LeaseState state, int place)
    {
        foreach (int word in _candidates.SaidBy(state[place])) yield return new LeaseEvent(LeaseEventKind.Lose, word);
        if (state.IsPaused(place))
        {
            yield return new LeaseEvent(LeaseEventKind.Resume);
            yield break;
        }

        if (state.Pauses < _bounds.Pauses) yield return new LeaseEvent(LeaseEventKind.Pause);
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
        foreach (int word in _grantors.SaidBy(state.Grantor)) yield return new LeaseEvent(LeaseEventKind.Lose, word);
        for (int place = 0; place < Candidates; place++)
            foreach (int word in _candidates.SaidBy(state[place])) yield return new LeaseEvent(LeaseEventKind.Hear, word);
    }

    private LeaseState OfCandidate(LeaseState state, int place, LeaseEvent happened)
    {
        if (happened.Kind == LeaseEventKind.Lose) return state.With(place, _candidates.Without(state[place], happened.Detail));

        LeaseState used = happened.Kind switch
        {
            LeaseEventKind.Campaign => state with { Campaigns = (byte)(state.Campaigns + 1) },
            LeaseEventKind.Resign => state with { Resignations = (byte)(state.Resignations + 1) },
            LeaseEventKind.Pause => state with { Paused = (byte)(state.Paused | (1 << place)), Pauses = (byte)(state.Pauses + 1) },
            LeaseEventKind.Resume => state with { Paused = (byte)(state.Paused & ~(1 << place)) },
            LeaseEventKind.Hear => state with { Grantor = _grantors.Keep(state.Grantor, word => word != happened.Detail) },
            _ => state,
        };
        return used.With(place, _candidates.Next(state[place], happened, Read(state, place)));
    }

    private LeaseState OfGrantor(LeaseState state, LeaseEvent happened)
    {
        if (happened.Kind == LeaseEventKind.Lose)
            return state with { Grantor = _grantors.Keep(state.Grantor, word => word != happened.Detail) };

        LeaseState used = happened.Kind == LeaseEventKind.Failover ? state with { Failovers = (byte)(state.Failovers + 1) } : state;
        if (happened.Kind == LeaseEventKind.Hear)
        {
            int place = _words[happened.Detail].Candidate;
            used = used.With(place, _candidates.Without(used[place], happened.Detail));
        }

        return used with { Grantor = _grantors.Next(state.Grantor, happened, Read(state, LeaseClocks.GrantorsClock)) };
    }

    private string Text(LeaseEvent happened) => happened.Kind switch
    {
        LeaseEventKind.Hear => $"hears: {_words[happened.Detail]}",
        LeaseEventKind.Look => "looks at its clock",
        LeaseEventKind.Campaign => "stands for election",
        LeaseEventKind.Resign => "resigns",
        LeaseEventKind.Drained => "has ended its work",
        LeaseEventKind.Lose => $"is not heard: {_words[happened.Detail]}",
        LeaseEventKind.Pause => "stands still",
        LeaseEventKind.Resume => "runs again",
        LeaseEventKind.Revoke => $"revokes lease {happened.Detail}",
        LeaseEventKind.Return => $"cannot revoke lease {happened.Detail}",
        _ => "is another member now",
    };

    private string Consequence(LeaseState before, LeaseState after, int place)
    {
        LeaseHolder holder = _candidates[after[place]];
        return _candidates[before[place]].Stage != holder.Stage ? $"; n{place + 1} is {holder.Stage}, until {holder.Deadline}" : "";
    }
}
