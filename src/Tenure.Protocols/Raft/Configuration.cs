namespace Tenure.Protocols.Raft;

/// <summary>
/// Who belongs to the cluster, and what a quorum of them is. Voters change through a joint configuration only (§6): in it
/// everything needs a majority of the old voters and one of the new, so that at no time two majorities can decide apart
/// from each other. It never changes; a change makes another one.
/// </summary>
internal sealed class Configuration
{
    public static readonly Configuration Empty = new([]);

    private readonly ClusterMember[] _members;

    /// <summary>The sets of voters that must all agree by majority: one, or the two halves of a joint configuration.</summary>
    private readonly VoterSet[] _halves;

    public Configuration(IEnumerable<ClusterMember> members)
    {
        _members = [.. members.OrderBy(member => member.Id)];
        Invariant.Holds(_members.Length <= VoterSet.MostMembers);
        IsJoint = _members.Any(member => member.Standing is Standing.Incoming or Standing.Outgoing);
        VoterSet voters = Where(member => member.VotesInNew);
        _halves = IsJoint ? [voters, Where(member => member.VotesInOld)] : [voters];
    }

    /// <summary>In ascending order of their ids: a member's position is its number in sets and arrays.</summary>
    public ReadOnlySpan<ClusterMember> Members => _members;

    public bool IsJoint { get; }

    public static Configuration OfVoters(IEnumerable<NodeId> voters) =>
        new(voters.Select(id => new ClusterMember(id, Standing.Voter, default)));

    /// <summary>Negative for a stranger.</summary>
    public int IndexOf(NodeId id)
    {
        for (int i = 0; i < _members.Length; i++)
            if (_members[i].Id == id) return i;
        return -1;
    }

    public bool Contains(NodeId id) => IndexOf(id) >= 0;

    /// <summary>Whether its vote counts for anything now.</summary>
    public bool IsVoter(NodeId id) => IndexOf(id) is >= 0 and var index && !_members[index].IsLearner;

    /// <summary>Whether it will still be a voter when a change that is under way is over.</summary>
    public bool IsLastingVoter(NodeId id) => IndexOf(id) is >= 0 and var index && _members[index].VotesInNew;

    public bool IsQuorum(VoterSet members)
    {
        foreach (VoterSet half in _halves)
            if (half.And(members).Count < Majority(half.Count)) return false;
        return true;
    }

    /// <summary>The highest value that a quorum reaches, of one value for each of <see cref="Members"/>.</summary>
    public T OfQuorum<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IComparable<T>
    {
        T least = OfMajority(_halves[0], values);
        foreach (VoterSet half in _halves.AsSpan(1))
            if (OfMajority(half, values) is var reached && reached.CompareTo(least) < 0) least = reached;
        return least;
    }

    /// <summary>What follows when the joint configuration is committed: only the new half is left.</summary>
    public Configuration Leave() => new(
        from member in _members
        where member.Standing != Standing.Outgoing
        select member.Standing == Standing.Incoming ? member with { Standing = Standing.Voter } : member);

    /// <summary>This one with a member added, or another in place of the one with its id.</summary>
    public Configuration With(ClusterMember member) => new([.. _members.Where(each => each.Id != member.Id), member]);

    public Configuration Without(NodeId id) => new(_members.Where(member => member.Id != id));

    public void Describe(ref StateHash hash)
    {
        hash.Add((ulong)_members.Length);
        foreach (ClusterMember member in _members) member.Describe(ref hash);
    }

    /// <summary>More than half: any two majorities share a member.</summary>
    private static int Majority(int voters) => voters / 2 + 1;

    private static T OfMajority<T>(VoterSet half, ReadOnlySpan<T> values)
        where T : unmanaged, IComparable<T>
    {
        Span<T> ofHalf = stackalloc T[half.Count];
        int count = 0;
        for (int member = 0; member < values.Length; member++)
            if (half.Contains(member)) ofHalf[count++] = values[member];
        ofHalf.Sort();
        return ofHalf[^Majority(count)];
    }

    private VoterSet Where(Func<ClusterMember, bool> chosen)
    {
        var set = default(VoterSet);
        for (int member = 0; member < _members.Length; member++)
            if (chosen(_members[member])) set = set.With(member);
        return set;
    }
}
