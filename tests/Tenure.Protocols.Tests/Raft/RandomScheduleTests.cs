namespace Tenure.Protocols.Tests.Raft;

/// <summary>
/// Schedules drawn from a seed: messages lost, doubled, late and out of order, links cut, processes killed with what their
/// disks had not written; members that come and go, logs that are compacted. Whatever happens, figure 3's properties hold;
/// once it stops, the cluster works again.
/// </summary>
public sealed class RandomScheduleTests
{
    private const int Steps = 3000;

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 15)]
    [InlineData(3, 90)]
    [InlineData(4, 20)]
    [InlineData(5, 40)]
    public void Whatever_the_network_and_the_disks_do_the_cluster_stays_safe_and_recovers(int size, int seeds) =>
        Run(size, seeds, changes: false);

    [Theory]
    [InlineData(1, 20)]
    [InlineData(2, 20)]
    [InlineData(3, 60)]
    [InlineData(4, 20)]
    public void So_it_does_while_members_come_and_go_and_logs_are_compacted(int size, int seeds) => Run(size, seeds, changes: true);

    private static void Run(int size, int seeds, bool changes)
    {
        for (ulong seed = 1; seed <= (ulong)seeds; seed++)
        {
            try
            {
                new RandomSchedule(size, seed, changes).Run(Steps);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"Size {size}, seed {seed}: {failure.Message}", failure);
            }
        }
    }
}
