using Tenure.Protocols.Raft;

namespace Tenure.Protocols.Tests.Raft;

/// <summary>A node's state can be copied and hashed, so that a search can branch from it and know it again.</summary>
public sealed class CopyTests
{
    private static readonly NodeId[] Voters = [new(1), new(2), new(3)];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_copy_goes_the_same_way_and_its_hash_tells_states_apart(ulong seed)
    {
        var twins = new Twins();

        new RandomSchedule(3, seed, changes: seed % 2 == 0) { Twins = twins }.Run(steps: 400);

        twins.States.ShouldBeGreaterThan(150);
    }

    [Fact]
    public void What_happens_to_a_copy_does_not_happen_to_the_original()
    {
        RaftNode original = Start();
        string before = StateDump.Of(original);

        RaftNode copy = original.Copy();
        copy.Tick(copy.NextDeadline, new Effects());

        copy.Role.ShouldBe(Role.PreCandidate);
        StateDump.Of(original).ShouldBe(before);
    }

    [Fact]
    public void The_hash_counts_times_from_now_or_leaves_them_out()
    {
        RaftNode early = Start();
        RaftNode late = Start(later: TimeSpan.FromSeconds(5));

        Hash(early, StateHash.RelativeTo(MonotonicTime.Zero)).ShouldBe(Hash(late, StateHash.RelativeTo(MonotonicTime.Zero + TimeSpan.FromSeconds(5))));
        Hash(early, StateHash.RelativeTo(MonotonicTime.Zero)).ShouldNotBe(Hash(late, StateHash.RelativeTo(MonotonicTime.Zero)));
        Hash(early, StateHash.WithoutTimes()).ShouldBe(Hash(late, StateHash.WithoutTimes()));
    }

    private static RaftNode Start(TimeSpan later = default) =>
        new(new RaftOptions { Id = Voters[0] }, default, LogBase.Bootstrap(Voters), [], seed: 1, MonotonicTime.Zero + later);

    private static ulong Hash(RaftNode node, StateHash hash)
    {
        node.Describe(ref hash);
        return hash.Value;
    }
}
