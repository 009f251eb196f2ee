using Tenure.Protocols.Raft;

namespace Tenure.Protocols.Tests.Raft;

/// <summary>What excludes what: a cluster that reads by its leader's clock cannot act on a hint about time.</summary>
public sealed class OptionTests
{
    private static readonly RaftOptions Leases = new() { Id = new NodeId(1), LeaseReads = true, ActOnRefusedConnections = false };

    [Fact]
    public void The_defaults_agree() => new RaftOptions { Id = new NodeId(1) }.Problem().ShouldBeNull();

    [Fact]
    public void Lease_reads_exclude_acting_on_refused_connections()
    {
        Leases.Problem().ShouldBeNull();
        (Leases with { ActOnRefusedConnections = true }).Problem()!.ShouldStartWith("lease reads need followers that hold their votes back");
    }

    [Fact]
    public void Lease_reads_need_check_quorum() =>
        (Leases with { CheckQuorum = false }).Problem()!.ShouldStartWith("lease reads need CheckQuorum");

    [Theory]
    [InlineData(-1)]
    [InlineData(1_000_000)]
    public void A_clock_that_stands_still_is_none(int drift) =>
        (Leases with { ClockDriftPerMillion = drift }).Problem()!.ShouldStartWith($"the clocks' drift is {drift} ppm");

    [Fact]
    public void A_node_does_not_start_with_options_that_contradict_each_other() =>
        Should.Throw<InvariantException>(() => new RaftNode(
            Leases with { ActOnRefusedConnections = true }, default, LogBase.Bootstrap([new NodeId(1)]), [], seed: 1, MonotonicTime.Zero));

    [Fact]
    public void A_lease_is_shortened_by_what_two_clocks_drift_apart() =>
        Leases.LeaseDuration.ShouldBe(TimeSpan.FromTicks(TimeSpan.FromMilliseconds(300).Ticks * 99 / 101));
}
