using Tenure.Protocols.Raft;

namespace Tenure.Simulator.Checkers;

/// <summary>All configurations that any member wrote to its log, as sets of voters of which each must have a majority.</summary>
/// <param name="first">The voters that the cluster began with.</param>
internal sealed class ObservedConfigurations(ulong[] first)
{
    private const int MostNewest = 2;

    /// <summary>By the entry's index and term, so that the last that a log holds is its newest.</summary>
    private readonly SortedDictionary<(ulong Index, ulong Term), ulong[][]> _seen = new() { [(0, 0)] = [first] };

    public void Wrote(IReadOnlyList<Entry> entries)
    {
        foreach (Entry entry in entries)
        {
            if (entry.Kind != EntryKind.Configuration || ConfigurationCodec.TryRead(entry.Data) is not { } configuration) continue;
            _seen[(entry.Index.Value, entry.Term.Value)] = VoterSets(configuration.Members.ToArray());
        }
    }

    /// <summary>The newest configurations of a log, the newest first.</summary>
    public IEnumerable<ulong[][]> NewestOf(Func<ulong, ulong, bool> holds) => _seen
        .Reverse()
        .Where(seen => holds(seen.Key.Index, seen.Key.Term))
        .Select(seen => seen.Value)
        .Take(MostNewest);

    private static ulong[][] VoterSets(ClusterMember[] members)
    {
        ulong[] after = Ids(members, Standing.Voter, Standing.Incoming);
        ulong[] before = Ids(members, Standing.Voter, Standing.Outgoing);
        return members.Any(member => member.Standing is Standing.Incoming or Standing.Outgoing) ? [after, before] : [after];
    }

    private static ulong[] Ids(ClusterMember[] members, params Standing[] standings) =>
        [.. members.Where(member => standings.Contains(member.Standing)).Select(member => member.Id.Value)];
}
