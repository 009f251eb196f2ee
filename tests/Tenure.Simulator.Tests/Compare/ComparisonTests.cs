using System.Xml.Linq;
using Tenure.Simulator.Compare;
using Tenure.Simulator.Compare.Picture;

namespace Tenure.Simulator.Tests.Compare;

/// <summary>The claims that the comparison's picture makes.</summary>
public sealed class ComparisonTests
{
    private static readonly ulong[] Seeds = [1, 2, 3];

    [Theory]
    [InlineData("kill")]
    [InlineData("pause")]
    [InlineData("partition")]
    public void Whoever_holds_a_lease_never_believes_beside_another(string scene) =>
        Play(scene, "lease").TwoLeaders.Most.ShouldBe(0);

    [Theory]
    [InlineData("pause")]
    [InlineData("partition")]
    public void Bully_has_two_leaders_for_as_long_as_the_fault_lasts(string scene) =>
        Play(scene, "bully").TwoLeaders.Least.ShouldBeGreaterThan(3000);

    [Theory]
    [InlineData("raft", "partition")]
    [InlineData("lease", "pause")]
    public void What_a_fence_is_for_happens_and_the_fence_stops_it(string protocol, string scene)
    {
        FaultOutcome outcome = FaultScene.All.Single(each => each.Name == scene).Play(protocol, [.. Enumerable.Range(1, 10).Select(seed => (ulong)seed)]);

        outcome.Stale.ShouldBeGreaterThan(0);
        outcome.StalePastFence.ShouldBe(0);
    }

    [Fact]
    public void Messages_grow_with_the_square_for_bully_and_hardly_for_leases()
    {
        double Growth(string protocol) => Cost(protocol, 30) / Cost(protocol, 10);

        Growth("bully").ShouldBeInRange(8, 11);
        Growth("lease").ShouldBeLessThan(3);
    }

    [Fact]
    public void The_same_seeds_give_the_same_outcome() => Play("partition", "raft").ShouldBe(Play("partition", "raft"));

    [Fact]
    public void The_picture_is_well_formed_and_shows_every_protocol()
    {
        var comparison = new Comparison(
            ["bully", "raft"],
            [.. from size in (int[])[3, 101] from protocol in (string[])["bully", "raft"] select new ElectionCost(protocol, size, new Statistics(1, size, size))],
            [.. from scene in FaultScene.All from protocol in (string[])["bully", "raft"] select new FaultOutcome(protocol, scene.Name, default, default, 9, 3, null)]);

        XDocument picture = XDocument.Parse(ComparisonPicture.Draw(comparison, trials: 1));

        picture.Descendants().Select(element => element.Value).ShouldContain("bully 101");
        picture.Descendants().Select(element => element.Value).ShouldContain("3; no token to fence");
    }

    private static FaultOutcome Play(string scene, string protocol) => FaultScene.All.Single(each => each.Name == scene).Play(protocol, Seeds);

    private static double Cost(string protocol, int candidates) => ElectionCost.Measure(protocol, candidates, [1]).Messages.Median;
}
