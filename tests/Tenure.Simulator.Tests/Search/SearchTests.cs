using Tenure.Simulator.Search;
using Tenure.Simulator.Search.Leases;
using Tenure.Simulator.Search.Raft;

namespace Tenure.Simulator.Tests.Search;

/// <summary>Slices of the searches that take seconds; the whole ones are run by hand.</summary>
public sealed class SearchTests
{
    private const int MostStates = 1_000_000;

    private static readonly RaftBounds OneTerm = new(Terms: 1, Timeouts: 2, Proposals: 0, Crashes: 1, Writes: 2, Heartbeats: 0, PreVote: false);

    [Fact]
    public void One_term_of_three_members_holds_all_properties_in_every_state() =>
        ShouldHold((RaftScene.Replication with { Bounds = OneTerm with { Proposals = 1 } }).Run(MostStates, progress: null), leastStates: 10_000);

    [Fact]
    public void With_pre_votes_a_term_has_at_most_one_leader() =>
        ShouldHold((RaftScene.Elections with { Bounds = OneTerm with { PreVote = true } }).Run(MostStates, progress: null), leastStates: 1000);

    [Fact]
    public void Two_candidates_never_believe_at_once_in_any_state() =>
        ShouldHold((LeaseScene.Paused with { Bounds = LeaseScene.Paused.Bounds with { Steps = 12, Late = 0, Pauses = 0 } }).Run(MostStates, progress: null), leastStates: 1000);

    [Fact]
    public void A_search_that_is_given_up_says_so()
    {
        SearchResult result = RaftScene.Everything.Run(mostStates: 1000, progress: null);

        result.IsComplete.ShouldBeFalse();
        result.Violation.ShouldBeNull();
    }

    private static void ShouldHold(SearchResult result, long leastStates)
    {
        result.Violation.ShouldBeNull();
        result.IsComplete.ShouldBeTrue();
        result.States.ShouldBeGreaterThan(leastStates);
    }
}
