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

    public int Restored { get; private set; }

    public void Asked(NodeId asker, ReadId read) => _reads.Add((asker, read), _committed.Count);

    public void Happened(Member member, Effects effects)
    {
        foreach (RoleChange change in effects.RoleChanges)
            if (change.Role == Role.Leader) CheckLeader(member, change.Term);
        if (effects.Restore is { } restored) CheckRestored(member, restored, effects.Committed.Count);
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
                LogIndex first = LogIndex.Larger(left.Log.Base.Index, right.Log.Base.Index);
                for (LogIndex i = LogIndex.Smaller(left.Log.Last, right.Log.Last); i > first; i = i.Previous)
                {
                    agree |= left.Log.PositionAt(i) == right.Log.PositionAt(i);
                    if (agree) left.Log.At(i).ShouldBe(right.Log.At(i), $"Logs of {left.Id} and {right.Id} part before a common entry.");
                }
            }
        }
    }

    private void CheckLeader(Member member, Term term)
    {
        _leaders.TryAdd(term, member.Id);
        _leaders[term].ShouldBe(member.Id, $"Election Safety: two leaders of term {term}.");
        ((int)member.Log.Last.Value).ShouldBeGreaterThanOrEqualTo(_committed.Count, "Leader Completeness: the log is too short.");
        for (int i = (int)member.Log.Base.Index.Value; i < _committed.Count; i++)
            member.Log.At(_committed[i].Index).ShouldBe(_committed[i], "Leader Completeness: a committed entry is missing.");
    }

    private void CheckRestored(Member member, LogBase restored, int committedBehind)
    {
        Restored++;
        (member.Committed.Count - committedBehind).ShouldBe((int)restored.Last.Index.Value);
        for (int i = 0; i < (int)restored.Last.Index.Value; i++)
            member.Committed[i].ShouldBe(_committed[i], "State Machine Safety: a snapshot has something else at this index.");
    }

    private void CheckCommitted(Member member, int count)
    {
        for (int i = member.Committed.Count - count; i < member.Committed.Count; i++)
        {
            Entry entry = member.Committed[i];
            entry.Index.Value.ShouldBe((ulong)i + 1, "Committed entries come in order, each once.");
            if (i == _committed.Count)
            {
                IsDurableOnQuorum(entry, member.Configuration).ShouldBeTrue(
                    $"Durability: {entry.Position} is committed, but not on a quorum's disks.");
                _committed.Add(entry);
            }

            entry.ShouldBe(_committed[i], "State Machine Safety: another entry was committed at this index.");
        }
    }

    /// <summary>Counted here anew, by the standings: a majority of the voters, and of the old voters while there are such.</summary>
    private bool IsDurableOnQuorum(Entry entry, Configuration configuration)
    {
        ClusterMember[] members = configuration.Members.ToArray();
        return Majority(Standing.Voter, Standing.Incoming) && Majority(Standing.Voter, Standing.Outgoing);

        bool Majority(Standing one, Standing other)
        {
            ClusterMember[] half = [.. members.Where(member => member.Standing == one || member.Standing == other)];
            return half.Count(member => IsDurableOn(Cluster![member.Id], entry)) * 2 > half.Length;
        }
    }

    private static bool IsDurableOn(Member member, Entry entry)
    {
        IReadOnlyList<Entry> snapshot = member.DurableSnapshot.Applied;
        if (entry.Index.Value <= (ulong)snapshot.Count) return snapshot[(int)entry.Index.Value - 1] == entry;
        return member.DurableLog.At(entry.Index) == entry;
    }

    private void CheckRead(Member member, ReadOutcome outcome)
    {
        _reads.Remove((member.Id, outcome.Read), out int committedBefore).ShouldBeTrue("A read has one outcome.");
        if (outcome.Index is not { } index) return;

        ReadsServed++;
        ((int)index.Value).ShouldBeGreaterThanOrEqualTo(committedBefore, "Linearizability: a read misses what was committed before it.");
    }
}
