using Tenure.Protocols.Raft;

namespace Tenure.Protocols.Tests.Raft;

/// <summary>
/// Figure 3's properties, checked from outside after each call, from what nodes asked their disks for and what they
/// handed out as committed.
/// </summary>
internal sealed class SafetyChecker : IClusterObserver
{
    private readonly Dictionary<Term, NodeId> _leaders = [];
    private readonly List<Entry> _committed = [];
    private readonly Dictionary<(NodeId Asker, ReadId Read), int> _reads = [];

    public Cluster? Cluster { get; set; }

    public IReadOnlyList<Entry> Committed => _committed;

    public int Leaders => _leaders.Count;

    public int ReadsServed { get; private set; }

    public void Asked(NodeId asker, ReadId read) => _reads.Add((asker, read), _committed.Count);

    public void Happened(Member member, Effects effects)
    {
        foreach (RoleChange change in effects.RoleChanges)
            if (change.Role == Role.Leader) CheckLeader(member, change.Term);
        CheckCommitted(member, effects.Committed.Count);
        foreach (ReadOutcome outcome in effects.Reads) CheckRead(member, outcome);
    }

    public void Left(Message message)
    {
    }

    public void Lost(Message message)
    {
    }

    /// <summary>Log Matching: an entry with the same index and term in two logs has the same entries before it.</summary>
    public void CheckLogsMatch()
    {
        foreach (Member left in Cluster!.Members)
        {
            foreach (Member right in Cluster.Members)
            {
                bool agree = false;
                for (int i = Math.Min(left.Log.Count, right.Log.Count) - 1; i >= 0; i--)
                {
                    agree |= left.Log[i].Position == right.Log[i].Position;
                    if (agree) left.Log[i].ShouldBe(right.Log[i], $"Logs of {left.Id} and {right.Id} part before a common entry.");
                }
            }
        }
    }

    private void CheckLeader(Member member, Term term)
    {
        _leaders.TryAdd(term, member.Id);
        _leaders[term].ShouldBe(member.Id, $"Election Safety: two leaders of term {term}.");
        member.Log.Count.ShouldBeGreaterThanOrEqualTo(_committed.Count, "Leader Completeness: the log is too short.");
        for (int i = 0; i < _committed.Count; i++)
            member.Log[i].ShouldBe(_committed[i], "Leader Completeness: a committed entry is missing.");
    }

    private void CheckCommitted(Member member, int count)
    {
        for (int i = member.Committed.Count - count; i < member.Committed.Count; i++)
        {
            Entry entry = member.Committed[i];
            entry.Index.Value.ShouldBe((ulong)i + 1, "Committed entries come in order, each once.");
            if (i == _committed.Count)
            {
                int holders = Cluster!.Members.Count(each => each.DurableLog.Count > i && each.DurableLog[i] == entry);
                holders.ShouldBeGreaterThan(Cluster.Members.Count / 2, $"Durability: {entry.Position} is committed, but not on a quorum's disks.");
                _committed.Add(entry);
            }

            entry.ShouldBe(_committed[i], "State Machine Safety: another entry was committed at this index.");
        }
    }

    private void CheckRead(Member member, ReadOutcome outcome)
    {
        _reads.Remove((member.Id, outcome.Read), out int committedBefore).ShouldBeTrue("A read has one outcome.");
        if (outcome.Index is not { } index) return;

        ReadsServed++;
        ((int)index.Value).ShouldBeGreaterThanOrEqualTo(committedBefore, "Linearizability: a read misses what was committed before it.");
    }
}
