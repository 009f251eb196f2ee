using Tenure.Simulator.World;

namespace Tenure.Simulator.Checkers;

/// <summary>
/// Fencing tokens: no two leaderships of an election have the same number, and while clocks keep within ρ each has a higher
/// one than those before it.
/// </summary>
internal sealed class TokenOrder
{
    public const string Name = "token-order";

    private readonly Dictionary<(string Election, long Number), string> _holders = [];
    private readonly Dictionary<string, long> _highest = [];
    private bool _areClocksTrue = true;

    public void ClocksLeaveTheBound() => _areClocksTrue = false;

    /// <summary>A candidate begins a leadership.</summary>
    /// <param name="leadership">Tells this leadership from all others, also from others of the same candidate.</param>
    public Violation? Elected(string election, long number, string leadership)
    {
        if (!_holders.TryAdd((election, number), leadership))
            return new Violation(Name, $"{leadership} has the token {election}:{number}, and so had {_holders[(election, number)]}");
        long highest = _highest.GetValueOrDefault(election);
        _highest[election] = Math.Max(highest, number);
        return !_areClocksTrue || number > highest
            ? null
            : new Violation(Name, $"{leadership} has the token {election}:{number}, after {highest} was given out");
    }
}
