using Tenure.Simulator.Search;
using Tenure.Simulator.Search.Raft;

namespace Tenure.Simulator.Tests.Search;

/// <summary>Slices of the searches that take seconds; the whole ones are run by hand.</summary>
public sealed class SearchTests
{
    private const int MostStates = 1_000_000;

    [Fact]
    public void One_term_of_three_members_holds_all_properties_in_every_state()
    {
        RaftScene scene = RaftScene.Fresh with
        {
            Bounds = new RaftBounds(Terms: 1, Timeouts: 3, Proposals: 1, Crashes: 1, Writes: 2, Heartbeats: 0, PreVote: false),
        };

        SearchResult result = scene.Run(MostStates, progress: null);

        result.Violation.ShouldBeNull();
        result.IsComplete.ShouldBeTrue();
        result.States.ShouldBeGreaterThan(30_000);
    }

    [Fact]
    public void With_pre_votes_a_term_has_at_most_one_leader()
    {
        RaftScene scene = RaftScene.Fresh with
        {
            Bounds = new RaftBounds(Terms: 1, Timeouts: 2, Proposals: 0, Crashes: 1, Writes: 2, Heartbeats: 0, PreVote: true),
        };

        SearchResult result = scene.Run(MostStates, progress: null);

        result.Violation.ShouldBeNull();
        result.IsComplete.ShouldBeTrue();
    }

    [Fact]
    public void A_search_that_is_given_up_says_so()
    {
        SearchResult result = RaftScene.Fresh.Run(mostStates: 1000, progress: null);

        result.IsComplete.ShouldBeFalse();
        result.Violation.ShouldBeNull();
    }
}
