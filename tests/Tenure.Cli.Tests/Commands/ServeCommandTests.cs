using System.Net;
using System.Net.Sockets;
using Tenure.Testing;

namespace Tenure.Cli.Tests.Commands;

public sealed class ServeCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly PortLease _client = PortLease.Take();
    private readonly PortLease _peer = PortLease.Take();

    public void Dispose()
    {
        _folder.Dispose();
        _client.Dispose();
        _peer.Dispose();
    }

    [Fact]
    public async Task It_says_when_it_is_ready_and_ends_in_good_order_when_it_is_asked_to()
    {
        await using ChildProcess node = TenureCommand.Start(["serve", .. Arguments()]);
        string ready = await node.Output.WaitForAsync(line => line.StartsWith("tenure: member", StringComparison.Ordinal), "it is ready");
        ready.ShouldMatch($@"^tenure: member default \([0-9a-f]+\) serves clients at http://127\.0\.0\.1:{_client.Number}$");

        node.Send(Signal.Terminate);

        (await node.WaitForExitAsync()).ShouldBe(0, node.Errors.ToString());
    }

    [Fact]
    public async Task A_port_that_is_in_use_is_named()
    {
        using var squatter = new TcpListener(IPAddress.Loopback, _client.Number);
        squatter.Start();

        CommandOutput refused = await TenureCommand.RunAsync(["serve", .. Arguments()]);

        refused.ExitCode.ShouldBe(2);
        refused.ErrorText.ShouldBe($"tenure: cannot listen on 127.0.0.1:{_client.Number}: the address is in use by another process");
    }

    [Fact]
    public async Task The_data_directory_of_another_cluster_is_refused()
    {
        await using (ChildProcess first = TenureCommand.Start(["serve", .. Arguments()]))
        {
            await first.Output.WaitForLinesAsync(1);
            first.Send(Signal.Terminate);
            await first.WaitForExitAsync();
        }

        CommandOutput refused = await TenureCommand.RunAsync(["serve", .. Arguments(), "--initial-cluster-token", "another"]);

        refused.ExitCode.ShouldBe(2);
        refused.ErrorLines.ShouldHaveSingleItem()
            .ShouldMatch("^tenure: the data directory belongs to cluster [0-9a-f]+, not to cluster [0-9a-f]+ that the flags name$");
    }

    [Fact]
    public async Task A_heartbeat_that_is_not_well_below_the_election_timeout_is_refused()
    {
        CommandOutput refused = await TenureCommand.RunAsync(["serve", .. Arguments(), "--heartbeat-interval", "101"]);

        refused.ExitCode.ShouldBe(2);
        refused.ErrorText.ShouldBe("tenure: election timeout 500 ms must be at least five times the heartbeat interval 101 ms");
    }

    [Fact]
    public async Task An_even_number_of_voters_is_accepted_with_a_warning()
    {
        string self = $"http://127.0.0.1:{_peer.Number}";
        await using ChildProcess node = TenureCommand.Start([
            "serve", .. Arguments(), "--initial-cluster", $"default={self},other=http://127.0.0.1:1"]);

        await node.Output.WaitForLinesAsync(1);

        node.Errors.Lines.ShouldContain(
            "tenure: warning: 2 voters survive the loss of 0, just as 1 do: the last one only adds to what a majority needs. Use an odd number.");
    }

    [Fact]
    public async Task A_controlled_node_ends_with_its_parents_pipe()
    {
        await using ChildProcess node = TenureCommand.Start(["serve", .. Arguments(), "--test-control"]);
        await node.Output.WaitForLinesAsync(1);

        await node.WriteToEndAsync("");

        await node.WaitForExitAsync();
    }

    private string[] Arguments() => [
        "--data-dir", _folder["data"],
        "--listen-client-urls", $"http://127.0.0.1:{_client.Number}",
        "--listen-peer-urls", $"http://127.0.0.1:{_peer.Number}",
        "--log-level", "error",
    ];
}
