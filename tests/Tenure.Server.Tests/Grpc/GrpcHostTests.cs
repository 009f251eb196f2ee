using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Tenure.Server.Grpc;

namespace Tenure.Server.Tests.Grpc;

public sealed class GrpcHostTests
{
    private static readonly CallRules Rules = new(_ => null, () => CancellationToken.None);

    [Fact]
    public async Task A_port_that_is_in_use_is_named_in_one_line()
    {
        await using EchoServer first = await EchoServer.StartAsync();

        ListenException failure = await RefusalAsync(first.Endpoint);

        failure.Message.ShouldBe($"cannot listen on {first.Endpoint}: the address is in use by another process");
    }

    [Fact]
    public async Task An_address_of_another_machine_is_named_in_one_line()
    {
        // 192.0.2.0/24 is for documentation, so no machine has an address of it.
        ListenException failure = await RefusalAsync(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 0));

        failure.Message.ShouldStartWith("cannot listen on 192.0.2.1:0: ");
        failure.Message.ShouldNotContain("\n");
    }

    [Fact]
    public async Task Each_address_gets_a_port_of_its_own()
    {
        await using GrpcHost host = Host(new IPEndPoint(IPAddress.Loopback, 0), new IPEndPoint(IPAddress.IPv6Loopback, 0));

        await host.StartAsync([], Rules, CancellationToken.None);

        host.Endpoints.Select(endpoint => endpoint.Address).ShouldBe([IPAddress.Loopback, IPAddress.IPv6Loopback]);
        host.Endpoints.ShouldAllBe(endpoint => endpoint.Port > 0);
    }

    private static async Task<ListenException> RefusalAsync(IPEndPoint endpoint)
    {
        await using GrpcHost host = Host(endpoint);
        return await Should.ThrowAsync<ListenException>(host.StartAsync([], Rules, CancellationToken.None));
    }

    private static GrpcHost Host(params IPEndPoint[] endpoints) =>
        new(new EtcdServerOptions { Listen = endpoints }, TimeProvider.System, NullLoggerFactory.Instance);
}
