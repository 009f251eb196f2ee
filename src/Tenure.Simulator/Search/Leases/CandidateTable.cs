using Tenure.Protocols;
using Tenure.Protocols.Leases;

namespace Tenure.Simulator.Search.Leases;

/// <summary>Numbers for everything that a candidate can become, together with all that it has said.</summary>
internal sealed class CandidateTable(Numbering<Word, Word> words, NumberedSets sets)
{
    private readonly Numbering<Candidate, Candidate> _candidates = new();
    private readonly Dictionary<(int Candidate, LeaseEvent Event, MonotonicTime Now), int> _next = [];
    private readonly List<LeaseEffect> _effects = [];

    public LeaseHolder this[int candidate] => _candidates[candidate].Holder;

    public CampaignId CampaignOf(int candidate) => _candidates[candidate].Campaign;

    /// <summary>The words that it has said, by number.</summary>
    public int[] SaidBy(int candidate) => sets[_candidates[candidate].Said];

    public int Start(int place) => NumberOf(new Candidate(place, new LeaseHolder(LeaseClocks.Terms), default, NumberedSets.Empty));

    /// <summary>The candidate without a word that has arrived.</summary>
    public int Without(int candidate, int word) => Keep(candidate, each => each != word);

    /// <summary>The candidate without the words that are not kept.</summary>
    public int Keep(int candidate, Predicate<int> isKept)
    {
        Candidate before = _candidates[candidate];
        int said = sets.Where(before.Said, isKept);
        return said == before.Said ? candidate : NumberOf(before with { Said = said });
    }

    /// <summary>Whether this word from the grantor may still change anything: an earlier campaign's, or an older confirmation, cannot.</summary>
    public bool Heeds(int candidate, Word word)
    {
        LeaseHolder holder = this[candidate];
        if (word.Campaign != CampaignOf(candidate)) return false;
        return word.Kind switch
        {
            WordKind.Granted => holder.Stage == Stage.Asking,
            WordKind.Won => holder.Stage is Stage.Asking or Stage.Standing,
            WordKind.Renewed => Renews(holder) && word.Sent + LeaseClocks.Terms.Validity(LeaseClocks.Terms.Duration) > holder.Deadline,
            _ => Renews(holder),
        };
    }

    /// <summary>Whether the candidate's campaign may still have use for its lease.</summary>
    public bool MayNeed(int candidate, Word word) =>
        word.Campaign == CampaignOf(candidate) && this[candidate].Stage is not (Stage.Idle or Stage.Lost);

    private static bool Renews(LeaseHolder holder) => holder.Stage is Stage.Standing or Stage.Leading or Stage.Draining;

    /// <summary>What can happen to it by itself now.</summary>
    public IEnumerable<LeaseEvent> OwnEvents(int candidate, MonotonicTime now)
    {
        LeaseHolder holder = this[candidate];
        if (holder.NextDeadline <= now) yield return new LeaseEvent(LeaseEventKind.Look);
        if (holder.Stage is Stage.Draining or Stage.Lost) yield return new LeaseEvent(LeaseEventKind.Drained);
    }

    public int Next(int candidate, LeaseEvent happened, MonotonicTime now)
    {
        if (_next.TryGetValue((candidate, happened, now), out int next)) return next;

        Candidate before = _candidates[candidate];
        LeaseHolder holder = before.Holder with { };
        _effects.Clear();
        Call(holder, before.Campaign, happened, now);
        CampaignId campaign = _effects.OfType<StartCampaign>().LastOrDefault()?.Campaign ?? before.Campaign;
        int said = before.Said;
        foreach (LeaseEffect effect in _effects)
            if (WordOf(effect, before.Place, now) is { } word) said = sets.With(said, words.NumberOf(word, word));
        next = NumberOf(new Candidate(before.Place, holder, campaign, said));
        _next.Add((candidate, happened, now), next);
        return next;
    }

    private void Call(LeaseHolder holder, CampaignId campaign, LeaseEvent happened, MonotonicTime now)
    {
        switch (happened.Kind)
        {
            case LeaseEventKind.Hear:
                Hear(holder, words[happened.Detail], now);
                break;
            case LeaseEventKind.Look:
                holder.Tick(now, _effects);
                break;
            case LeaseEventKind.Campaign:
                holder.Campaign(_effects);
                break;
            case LeaseEventKind.Resign:
                holder.Resign(now, _effects);
                break;
            case LeaseEventKind.Drained:
                holder.Drained(campaign, _effects);
                break;
        }
    }

    private void Hear(LeaseHolder holder, Word word, MonotonicTime now)
    {
        TimeSpan duration = LeaseClocks.Terms.Duration;
        switch (word.Kind)
        {
            case WordKind.Granted:
                holder.Granted(word.Campaign, word.Sent, duration, now, _effects);
                break;
            case WordKind.Won:
                holder.Won(word.Campaign, now, _effects);
                break;
            case WordKind.Renewed:
                holder.Renewed(word.Campaign, word.Sent, duration, now, _effects);
                break;
            case WordKind.Gone:
                holder.Renewed(word.Campaign, word.Sent, TimeSpan.Zero, now, _effects);
                break;
        }
    }

    private static Word? WordOf(LeaseEffect effect, int place, MonotonicTime now) => effect switch
    {
        StartCampaign start => new Word(WordKind.Ask, place, start.Campaign, now),
        SendRenewal renewal => new Word(WordKind.Renew, place, renewal.Campaign, renewal.Sent),
        Release release => new Word(WordKind.Release, place, release.Campaign, MonotonicTime.Zero),
        _ => null,
    };

    private int NumberOf(Candidate candidate) => _candidates.NumberOf(candidate, candidate);

    /// <summary>Equality is that of all values within. A holder in here is never called again; its copies are.</summary>
    private sealed record Candidate(int Place, LeaseHolder Holder, CampaignId Campaign, int Said);
}
