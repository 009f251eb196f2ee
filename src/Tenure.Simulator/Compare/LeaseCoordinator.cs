using Tenure.Node.Leases;
using Tenure.Protocols;
using Tenure.Protocols.Raft;
using Tenure.Store;

namespace Tenure.Simulator.Compare;

/// <summary>
/// One of the members that keep the leases: the real Raft node replicates the book, and on the one that leads the real grantor
/// says when leases end. As in production, it confirms with a quorum that it leads before it answers a renewal or ends a lease.
/// </summary>
internal sealed class LeaseCoordinator(
    Arena arena, int number, IReadOnlyList<NodeId> voters, Action<int, Message> send, LeaseContest contest)
    : RaftHost(arena, number, voters, send)
{
    private static readonly TimeSpan ElectionTimeout = new RaftOptions { Id = NodeId.None }.ElectionTimeoutMax;

    private readonly LeaseBook _book = new();
    private readonly Dictionary<LeaseId, AskLease> _asked = [];

    /// <summary>What to do once the quorum has confirmed, or has not.</summary>
    private readonly Dictionary<ReadId, Action<bool>> _confirming = [];

    private Grantor _grantor = new(ElectionTimeout);
    private ulong _reads;

    protected override MonotonicTime NextDeadline => MonotonicTime.Earlier(base.NextDeadline, _grantor.NextDeadline);

    public void Heard(LeaseWord word) => Happen(() => Hear(word));

    protected override void Begin()
    {
        base.Begin();
        _book.Entries.Clear();
        _asked.Clear();
        _confirming.Clear();
        _grantor = new Grantor(ElectionTimeout);
    }

    protected override void Tick(MonotonicTime now)
    {
        base.Tick(now);
        _grantor.Observe(now);
        foreach (LeaseId due in _grantor.CollectDue(now, most: 100)) EndConfirmed(due);
    }

    protected override void Happened(IReadOnlyList<RoleChange> changes, IReadOnlyList<Entry> committed, IReadOnlyList<ReadOutcome> reads)
    {
        if (Node.Role != Role.Leader) _grantor.Demote();
        else _grantor.Observe(Now);
        LeaseEntry? first = _book.First;
        foreach (Entry entry in committed) Apply(entry);
        if (_grantor.IsActive && _book.First != first) TellFirst();
        foreach (ReadOutcome read in reads)
            if (_confirming.Remove(read.Read, out Action<bool>? confirmed)) confirmed(read.Index is not null);
    }

    private void Hear(LeaseWord word)
    {
        if (!_grantor.IsActive)
        {
            if (word is LeaseRequest request) contest.Say(Number, new AskElsewhere(request, contest.CoordinatorOf(Node.Leader)));
            return;
        }

        LeaseId lease = LeaseBook.LeaseOf(word.Candidate, word.Campaign);
        switch (word)
        {
            case AskLease ask when _book.Find(ask.Candidate, ask.Campaign) is not null:
                contest.Say(Number, new LeaseAnswered(ask, IsAlive: true));
                TellFirst(_book.Find(ask.Candidate, ask.Campaign)!);
                break;
            case AskLease ask:
                if (TryPropose(LeaseBook.Command(grants: true, ask.Candidate, ask.Campaign))) _asked[lease] = ask;
                break;
            case RenewLease renew:
                Confirm(isLeader =>
                {
                    if (isLeader) contest.Say(Number, new LeaseAnswered(renew, _grantor.KeepAlive(lease, Now) is not null));
                });
                break;
            case ReleaseLease release:
                TryPropose(LeaseBook.Command(grants: false, release.Candidate, release.Campaign));
                break;
        }
    }

    private void Apply(Entry entry)
    {
        if (_book.Apply(entry) is { } change)
        {
            if (change.IsGranted) Granted(change.Lease);
            else _grantor.Remove(change.Lease.Lease);
        }

        if (Node.Role != Role.Leader || _grantor.IsActive || entry.Term != Node.Term) return;
        _grantor.Promote(_book.Entries.Select(lease => new Lease(lease.Lease, LeaseContest.LeaseSeconds)), Now);
        TellFirst();
    }

    private void Granted(LeaseEntry lease)
    {
        _grantor.Add(lease.Lease, LeaseContest.LeaseSeconds, Now);
        if (!_asked.Remove(lease.Lease, out AskLease? ask)) return;
        contest.Say(Number, new LeaseAnswered(ask, IsAlive: true));
        TellFirst(lease);
    }

    private void TellFirst()
    {
        foreach (LeaseEntry lease in _book.Entries) TellFirst(lease);
    }

    private void TellFirst(LeaseEntry to) => contest.Say(Number, new FirstIs(to.Candidate, to.Campaign, _book.First!));

    private void EndConfirmed(LeaseId lease)
    {
        contest.ElectionBegins();
        Confirm(isLeader =>
        {
            LeaseEntry? entry = _book.Entries.Find(each => each.Lease == lease);
            if (entry is null) return;
            if (!isLeader || !TryPropose(LeaseBook.Command(grants: false, entry.Candidate, entry.Campaign))) _grantor.ReturnDue(lease);
        });
    }

    private void Confirm(Action<bool> confirmed)
    {
        var read = new ReadId(++_reads);
        _confirming.Add(read, confirmed);
        Read(read);
    }
}
