using Tenure.Protocols.Raft;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Search.Raft;

/// <summary>
/// Figure 3's properties and durability, judged from what the members keep and have done. Only a part of a member's state
/// bears on them, so combinations of these parts are judged once.
/// </summary>
internal sealed class RaftInvariants(MemberTable table)
{
    private const int Members = 3;
    private const int Quorum = 2;

    private readonly Dictionary<string, int> _parts = [];
    private readonly Dictionary<int, int> _partOf = [];
    private readonly HashSet<(int, int, int)> _judged = [];

    public Violation? Check(ClusterState state)
    {
        if (!_judged.Add((PartOf(state.First), PartOf(state.Second), PartOf(state.Third)))) return null;

        MemberSnapshot[] members = [table[state.First], table[state.Second], table[state.Third]];
        foreach (MemberSnapshot member in members)
            if (member.Broken is { } broken) return new Violation(broken.Checker, broken.Text);

        for (int left = 0; left < Members; left++)
        {
            for (int right = 0; right < Members; right++)
            {
                if (left != right && Judge(members[left], members[right]) is { } violation) return violation;
            }
        }

        return Durability(members);
    }

    private int PartOf(int member)
    {
        if (_partOf.TryGetValue(member, out int part)) return part;

        MemberSnapshot snapshot = table[member];
        string leads = snapshot.Node.Role == Role.Leader ? $"{snapshot.Node.Term}" : "";
        string committed = string.Join(", ", snapshot.Committed.Select(each => $"{MessageText.Describe(each.Entry)} in {each.Term}"));
        string key = $"{MessageText.Describe(snapshot.Log)} {MessageText.Describe(snapshot.DurableLog)} {leads} {snapshot.TermsLed} {committed} {snapshot.Broken}";
        if (!_parts.TryGetValue(key, out part)) _parts.Add(key, part = _parts.Count);
        _partOf.Add(member, part);
        return part;
    }

    private static Violation? Judge(MemberSnapshot left, MemberSnapshot right)
    {
        if ((left.TermsLed & right.TermsLed) != 0)
            return new Violation("one-leader-per-term", $"n{left.Node.Id} and n{right.Node.Id} have led the same term");
        if (!Match(left.Log, right.Log))
        {
            return new Violation("log-matching",
                $"n{left.Node.Id} has {MessageText.Describe(left.Log)}, n{right.Node.Id} has {MessageText.Describe(right.Log)}");
        }

        for (int place = 0; place < Math.Min(left.Committed.Count, right.Committed.Count); place++)
        {
            if (left.Committed[place].Entry.IsSameAs(right.Committed[place].Entry)) continue;
            return new Violation("state-machine-safety",
                $"n{left.Node.Id} has committed {MessageText.Describe(left.Committed[place].Entry)}, n{right.Node.Id} {MessageText.Describe(right.Committed[place].Entry)}");
        }

        return LeaderCompleteness(left, right);
    }

    /// <summary>What is committed in a term is in the logs of the leaders of all higher terms.</summary>
    private static Violation? LeaderCompleteness(MemberSnapshot leader, MemberSnapshot other)
    {
        if (leader.Node.Role != Role.Leader) return null;

        for (int place = 0; place < other.Committed.Count; place++)
        {
            (Entry entry, Term term) = other.Committed[place];
            if (term >= leader.Node.Term || (place < leader.Log.Count && leader.Log[place].IsSameAs(entry))) continue;
            return new Violation("leader-completeness",
                $"n{leader.Node.Id} leads term {leader.Node.Term} without {MessageText.Describe(entry)}, which n{other.Node.Id} committed in term {term}");
        }

        return null;
    }

    /// <summary>Entries with the same index and term in two logs have the same entries before them.</summary>
    private static bool Match(List<Entry> left, List<Entry> right)
    {
        bool agree = false;
        for (int place = Math.Min(left.Count, right.Count) - 1; place >= 0; place--)
        {
            agree |= left[place].Position == right[place].Position;
            if (agree && !left[place].IsSameAs(right[place])) return false;
        }

        return true;
    }

    /// <summary>What is committed is, from then on, on the disks of a quorum.</summary>
    private static Violation? Durability(MemberSnapshot[] members)
    {
        MemberSnapshot farthest = members.MaxBy(member => member.Committed.Count)!;
        for (int place = 0; place < farthest.Committed.Count; place++)
        {
            Entry entry = farthest.Committed[place].Entry;
            if (members.Count(member => place < member.DurableLog.Count && member.DurableLog[place].IsSameAs(entry)) >= Quorum) continue;
            return new Violation("durability",
                $"n{farthest.Node.Id} has committed {MessageText.Describe(entry)}, which is not on the disks of a quorum");
        }

        return null;
    }
}
