using Tenure.Simulator.World;

namespace Tenure.Simulator.Checkers;

/// <summary>Election safety: a term has at most one leader (Raft paper, figure 3).</summary>
internal sealed class OneLeaderPerTerm
{
    public const string Name = "one-leader-per-term";

    private readonly Dictionary<ulong, ulong> _leaders = [];

    /// <summary>A member takes itself for the leader of a term.</summary>
    public Violation? Leads(ulong member, ulong term) =>
        _leaders.TryAdd(term, member) || _leaders[term] == member
            ? null
            : new Violation(Name, $"member {member} leads term {term}, and so did member {_leaders[term]}");
}
