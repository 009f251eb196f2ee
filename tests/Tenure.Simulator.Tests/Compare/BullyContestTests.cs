using Tenure.Simulator.Compare;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Tests.Compare;

/// <summary>The bully algorithm in the simulated world, under what its paper allows, and under what it does not.</summary>
public sealed class BullyContestTests
{
    private const int Candidates = 5;

    private static readonly TimeSpan Sample = TimeSpan.FromMilliseconds(1);

    /// <summary>A recovered process takes over with its word, which is on its way for as long as any message.</summary>
    private static readonly TimeSpan MostOverlap = TimeSpan.FromMilliseconds(5);

    public static TheoryData<ulong> Seeds => [.. Enumerable.Range(1, 10).Select(seed => (ulong)seed)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void While_processes_only_crash_one_coordinates_and_in_the_end_it_is_the_highest(ulong seed)
    {
        var trial = new Trial("bully", Candidates, seed);
        trial.RunUntilAgreed();
        var random = RandomStream.Of(seed, "crashes");
        TimeSpan overlap = TimeSpan.Zero;
        for (int crash = 0; crash < 10; crash++)
        {
            Candidate victim = random.Pick(trial.Contest.Candidates);
            if (victim.IsAlive && trial.Contest.Candidates.Count(candidate => candidate.IsAlive) > 1) victim.Kill();
            else if (!victim.IsAlive) victim.Start();
            overlap += trial.Watch(random.Between(Sample, TimeSpan.FromSeconds(1)), _ => true).TwoLeaders;
        }

        trial.Arena.RunUntil(trial.Arena.Now + TimeSpan.FromSeconds(2));
        trial.RunUntilAgreed().Number.ShouldBe(trial.Contest.Candidates.Last(candidate => candidate.IsAlive).Number);
        overlap.ShouldBeLessThan(10 * MostOverlap);
    }

    [Fact]
    public void A_partition_has_a_coordinator_on_each_side()
    {
        var trial = new Trial("bully", Candidates, seed: 1);
        Candidate leader = trial.RunUntilAgreed();
        leader.Number.ShouldBe(Candidates - 1);

        trial.Arena.Cut([leader.Number]);

        trial.Watch(TimeSpan.FromSeconds(2), _ => true).TwoLeaders.ShouldBeGreaterThan(TimeSpan.FromSeconds(1));
    }
}
