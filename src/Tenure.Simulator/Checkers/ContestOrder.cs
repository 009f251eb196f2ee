using Tenure.Simulator.Histories;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Checkers;

/// <summary>
/// Contests: whoever is told that it has won was first at some moment, its key being the oldest of those below the contest's name;
/// and whoever is told that it has left is not there any more.
/// </summary>
/// <param name="contests">The names that count as contests; a contender's key is below one of them.</param>
internal sealed class ContestOrder(params string[] contests)
{
    public const string Name = "contest-order";

    private readonly Dictionary<string, long> _created = [];
    private readonly Dictionary<string, SortedSet<long>> _contests = [];
    private readonly HashSet<(string Contest, long CreateRevision)> _wereFirst = [];

    /// <summary>The changes of a revision: contenders come and go, and all of them at once.</summary>
    public void Applied(IReadOnlyList<KeyChange> changes)
    {
        foreach (KeyChange change in changes)
        {
            string contest = change.Key.Split('/')[0];
            if (!contests.Contains(contest)) continue;
            if (!_contests.TryGetValue(contest, out SortedSet<long>? contenders)) _contests.Add(contest, contenders = []);
            if (change.Value is null)
            {
                if (_created.Remove(change.Key, out long created)) contenders.Remove(created);
            }
            else if (_created.TryAdd(change.Key, change.Revision))
            {
                contenders.Add(change.Revision);
            }
        }

        foreach ((string contest, SortedSet<long> contenders) in _contests)
            if (contenders.Count > 0) _wereFirst.Add((contest, contenders.Min));
    }

    public Violation? Won(string contest, string who, long createRevision) =>
        _wereFirst.Contains((contest, createRevision))
            ? null
            : new Violation(Name, $"{who} was told that it won {contest} with {createRevision}, and was never first");

    public Violation? Left(string contest, string who, long createRevision) =>
        _contests.TryGetValue(contest, out SortedSet<long>? contenders) && contenders.Contains(createRevision)
            ? new Violation(Name, $"{who} was told that it left {contest}, and its key of revision {createRevision} is still there")
            : null;
}
