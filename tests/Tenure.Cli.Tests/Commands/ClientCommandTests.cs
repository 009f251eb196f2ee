using System.Text.Json.Nodes;
using Tenure.Testing;

namespace Tenure.Cli.Tests.Commands;

public sealed class ClientCommandTests : IDisposable
{
    /// <summary>Taken and not listened on: whoever connects is refused.</summary>
    private readonly PortLease _nobody = PortLease.Take();

    public void Dispose() => _nobody.Dispose();

    [Fact]
    public async Task Who_waits_for_a_cluster_that_does_not_answer_is_told()
    {
        string endpoint = $"127.0.0.1:{_nobody.Number}";
        await using ChildProcess run = TenureCommand.Start("run", "nightly", "--endpoints", endpoint, "--", "true");
        await using ChildProcess observe = TenureCommand.Start("observe", "nightly", "--endpoints", endpoint);

        string waiting = await run.Errors.WaitForAsync(_ => true, "run says what it waits for");
        string watching = await observe.Errors.WaitForAsync(_ => true, "observe says what it waits for");

        waiting.ShouldStartWith($"tenure: Election 'nightly': the campaign failed: etcd at {endpoint}: ");
        watching.ShouldStartWith($"tenure: Election 'nightly': nobody can say who leads: etcd at {endpoint}: ");
    }

    [Fact]
    public async Task The_endpoints_are_those_of_etcds_client_where_no_flag_names_others()
    {
        var environment = new Dictionary<string, string> { ["ETCDCTL_ENDPOINTS"] = $"127.0.0.1:{_nobody.Number}" };
        await using ChildProcess status = ChildProcess.Start(TenureCommand.Program, [TenureCommand.Assembly, "status"], environment);

        await status.WaitForExitAsync();

        status.Output.ToString().ShouldContain($"{_nobody.Number}");
    }

    [Fact]
    public async Task A_malformed_variable_is_named_as_a_flag_would_be()
    {
        var environment = new Dictionary<string, string> { ["ETCDCTL_ENDPOINTS"] = "localhost" };
        await using ChildProcess status = ChildProcess.Start(TenureCommand.Program, [TenureCommand.Assembly, "status"], environment);

        (await status.WaitForExitAsync()).ShouldBe(2);

        status.Errors.ToString().ShouldBe(
            "tenure: ETCDCTL_ENDPOINTS 'localhost': it must be a host and a port, as in http://127.0.0.1:2379 (see tenure status --help)");
    }

    [Fact]
    public async Task Dev_runs_a_cluster_that_status_and_observe_describe_and_ends_when_it_is_asked_to()
    {
        await using ChildProcess dev = TenureCommand.Start("dev", "--base-port", "0", "--json");
        JsonNode[] ready = [.. (await dev.Output.WaitForLinesAsync(3)).Select(line => JsonNode.Parse(line)!)];
        string endpoints = string.Join(',', ready.Select(node => node["endpoint"]));

        CommandOutput status = await TenureCommand.RunAsync("status", "--endpoints", endpoints, "--json");
        await using ChildProcess observe = TenureCommand.Start("observe", "nightly", "--endpoints", endpoints, "--json");
        await using ChildProcess run = TenureCommand.Start(
            "run", "nightly", "--endpoints", endpoints, "--candidate", "me", "--", "sh", "-c", "read line");
        await observe.Output.WaitForAsync(line => line.Contains("\"me\"", StringComparison.Ordinal), "the leader is seen");

        ready.ShouldAllBe(node => (string?)node["event"] == "ready");
        status.ExitCode.ShouldBe(0, status.ErrorText);
        dev.Send(Signal.Interrupt);
        (await dev.WaitForExitAsync()).ShouldBe(130, dev.Errors.ToString());
    }
}
