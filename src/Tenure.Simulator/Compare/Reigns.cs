namespace Tenure.Simulator.Compare;

/// <summary>
/// Numbers leaderships in the order in which they began, as only an observer of all candidates can. A leader who is the only
/// one left, after a later one has come and gone, begins anew.
/// </summary>
internal sealed class Reigns(IReadOnlyList<Candidate> candidates)
{
    private const int None = 0;

    private readonly int[] _reigns = new int[candidates.Count];
    private int _newest;

    /// <summary>To be called whenever somebody may have begun or ceased to believe.</summary>
    public void Look()
    {
        int believers = candidates.Count(candidate => candidate.Believes);
        foreach (Candidate candidate in candidates)
        {
            ref int reign = ref _reigns[candidate.Number];
            if (!candidate.Believes) reign = None;
            else if (reign == None || (believers == 1 && reign < _newest)) reign = ++_newest;
        }
    }

    public int Of(Candidate candidate) => _reigns[candidate.Number];
}
