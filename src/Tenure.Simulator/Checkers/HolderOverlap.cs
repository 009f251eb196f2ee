using Tenure.Simulator.World;

namespace Tenure.Simulator.Checkers;

/// <summary>
/// No two candidates of an election believe at once that they lead, as long as clocks keep within ρ. Who believes is known in
/// true time: the world reads each candidate's own clock for it.
/// </summary>
internal sealed class HolderOverlap
{
    public const string Name = "holder-overlap";

    private readonly SortedDictionary<(string Election, string Holder), TimeSpan> _believedUntil = [];
    private bool _areClocksTrue = true;

    /// <summary>A clock of a candidate or a member left the bound. What was granted or believed by it counts for nothing.</summary>
    public void ClocksLeaveTheBound() => _areClocksTrue = false;

    /// <summary>A candidate begins a new leadership, whatever it believed in before.</summary>
    public void Begins(string election, string holder) => _believedUntil.Remove((election, holder));

    /// <summary>
    /// A candidate believes that it leads, and if nothing happens it will until a moment of true time. A moment that has passed
    /// says that it believes no more.
    /// </summary>
    public Violation? Believes(string election, string holder, TimeSpan now, TimeSpan until)
    {
        if (until > now && _believedUntil.TryGetValue((election, holder), out TimeSpan before) && before < now)
            return new Violation(Name, $"{holder} took its leadership of {election} for over at {before}, and believes in it again");
        _believedUntil[(election, holder)] = until;
        if (!_areClocksTrue || until <= now) return null;
        foreach (((string otherElection, string other), TimeSpan otherUntil) in _believedUntil)
        {
            if (otherElection != election || other == holder || otherUntil <= now) continue;
            return new Violation(Name, $"{holder} believes that it leads {election}, and so does {other} for another {(otherUntil - now).TotalMilliseconds:0} ms");
        }

        return null;
    }
}
