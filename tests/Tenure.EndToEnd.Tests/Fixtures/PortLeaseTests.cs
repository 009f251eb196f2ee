namespace Tenure.EndToEnd.Tests.Fixtures;

public sealed class PortLeaseTests
{
    [Fact]
    public void Ports_that_are_leased_at_the_same_time_differ()
    {
        PortLease[] leases = [.. Enumerable.Range(0, 100).Select(_ => PortLease.Take())];
        leases.Select(lease => lease.Number).ShouldBeUnique();
        Array.ForEach(leases, lease => lease.Dispose());
    }

    [Fact]
    public async Task A_port_leased_here_is_not_free_for_another_process()
    {
        using PortLease lease = PortLease.Take();
        string claim = Path.Combine(Path.GetTempPath(), "tenure-test-ports", $"{lease.Number}");

        CommandOutput taken = await Command.RunAsync("flock", ["--nonblock", claim, "true"]);
        taken.ExitCode.ShouldBe(1);

        lease.Dispose();
        CommandOutput free = await Command.RunAsync("flock", ["--nonblock", claim, "true"]);
        free.ExitCode.ShouldBe(0);
    }
}
