using System.Net;
using System.Net.Sockets;
using Tenure.Testing;

namespace Tenure.Cli.Tests.Commands;

public sealed class DevCommandTests
{
    [Fact]
    public async Task A_port_in_use_is_named_before_anything_is_asked_of_whoever_has_it()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;

        CommandOutput dev = await TenureCommand.RunAsync("dev", "--base-port", $"{port}");

        dev.ExitCode.ShouldBe(2);
        dev.ErrorText.ShouldBe($"tenure: port {port} is in use by another process; --base-port 0 takes ports that are free");
    }
}
