using Tenure.Node.Leases;
using Tenure.Protocols;
using Tenure.Protocols.Leases;
using Tenure.Store;

namespace Tenure.Simulator.Search.Leases;

/// <summary>Numbers for everything that the grantor's side can become, together with all that it has said.</summary>
internal sealed class GrantorTable(Numbering<Word, Word> words, NumberedSets sets)
{
    private const int MostCampaigns = 100;

    private readonly Numbering<UInt128, GrantorSnapshot> _snapshots = new();
    private readonly Dictionary<(int Grantor, LeaseEvent Event, MonotonicTime Now), int> _next = [];

    public GrantorSnapshot this[int grantor] => _snapshots[grantor];

    /// <summary>The words that it has said to anybody, by number.</summary>
    public int[] SaidBy(int grantor) => sets[this[grantor].Said];

    public static LeaseId LeaseOf(int candidate, CampaignId campaign) => new(candidate * MostCampaigns + campaign.Value);

    public int Start() => NumberOf(GrantorSnapshot.Start());

    /// <summary>The grantor without the words that are not kept.</summary>
    public int Keep(int grantor, Predicate<int> isKept)
    {
        int said = sets.Where(this[grantor].Said, isKept);
        if (said == this[grantor].Said) return grantor;
        GrantorSnapshot after = this[grantor].Copy();
        after.Said = said;
        return NumberOf(after);
    }

    /// <summary>Whether this word from a candidate may still change anything here.</summary>
    public bool Heeds(int grantor, Word word)
    {
        LeaseId lease = LeaseOf(word.Candidate, word.Campaign);
        return word.Kind switch
        {
            WordKind.Ask => !this[grantor].Ever.Contains(lease),
            WordKind.Release => this[grantor].Alive.Contains(lease) || !this[grantor].Ever.Contains(lease),
            _ => true,
        };
    }

    public IEnumerable<LeaseEvent> OwnEvents(int grantor)
    {
        foreach (LeaseId lease in this[grantor].Alive)
        {
            if (!this[grantor].Grantor.IsEnding(lease)) continue;
            yield return new LeaseEvent(LeaseEventKind.Revoke, (int)lease.Value);
            yield return new LeaseEvent(LeaseEventKind.Return, (int)lease.Value);
        }
    }

    public int Next(int grantor, LeaseEvent happened, MonotonicTime now)
    {
        if (_next.TryGetValue((grantor, happened, now), out int next)) return next;

        GrantorSnapshot after = this[grantor].Copy();
        // The loop does so whenever it runs.
        after.Grantor.Observe(now);
        Call(after, happened, now);
        next = NumberOf(after);
        _next.Add((grantor, happened, now), next);
        return next;
    }

    private void Call(GrantorSnapshot grantor, LeaseEvent happened, MonotonicTime now)
    {
        var lease = new LeaseId(happened.Detail);
        switch (happened.Kind)
        {
            case LeaseEventKind.Hear:
                Hear(grantor, words[happened.Detail], now);
                break;
            case LeaseEventKind.Look:
                grantor.Grantor.CollectDue(now, most: 10);
                break;
            case LeaseEventKind.Revoke:
                End(grantor, lease);
                break;
            case LeaseEventKind.Return:
                grantor.Grantor.ReturnDue(lease);
                break;
            case LeaseEventKind.Failover:
                grantor.Grantor = new Grantor(LeaseClocks.ElectionTimeout);
                grantor.Grantor.Promote(grantor.Alive.Select(alive => new Lease(alive, Seconds)), now);
                break;
        }
    }

    private static long Seconds => (long)LeaseClocks.Terms.Duration.TotalSeconds;

    private void Hear(GrantorSnapshot grantor, Word word, MonotonicTime now)
    {
        LeaseId lease = LeaseOf(word.Candidate, word.Campaign);
        switch (word.Kind)
        {
            case WordKind.Ask when !grantor.Ever.Contains(lease):
                grantor.Ever.Add(lease);
                grantor.Alive.Add(lease);
                grantor.Grantor.Add(lease, Seconds, now);
                Say(grantor, word with { Kind = WordKind.Granted });
                TellFirst(grantor);
                break;
            case WordKind.Renew:
                bool renewed = grantor.Grantor.KeepAlive(lease, now) is not null;
                Say(grantor, word with { Kind = renewed ? WordKind.Renewed : WordKind.Gone });
                break;
            case WordKind.Release:
                End(grantor, lease);
                break;
        }
    }

    private void End(GrantorSnapshot grantor, LeaseId lease)
    {
        if (!grantor.Alive.Remove(lease)) return;
        grantor.Grantor.Remove(lease);
        TellFirst(grantor);
    }

    private void TellFirst(GrantorSnapshot grantor)
    {
        if (grantor.Alive.Count == 0) return;
        (long candidate, long campaign) = Math.DivRem(grantor.Alive[0].Value, MostCampaigns);
        Say(grantor, new Word(WordKind.Won, (int)candidate, new CampaignId(campaign), MonotonicTime.Zero));
    }

    private void Say(GrantorSnapshot grantor, Word word) => grantor.Said = sets.With(grantor.Said, words.NumberOf(word, word));

    private int NumberOf(GrantorSnapshot snapshot) => _snapshots.NumberOf(snapshot.Digest(), snapshot);
}
