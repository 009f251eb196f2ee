using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Tenure.Tests.Hosting;

public sealed class RegistrationTests
{
    private readonly ServiceCollection _services = new();

    [Fact]
    public void An_only_election_needs_no_name()
    {
        _services.AddLeaderElection("a").UseEtcd("http://127.0.0.1:2379");
        using ServiceProvider provider = _services.BuildServiceProvider();

        ILeaderElection election = provider.GetRequiredService<ILeaderElection>();

        election.Name.ShouldBe("a");
        provider.GetRequiredKeyedService<ILeaderElection>("a").ShouldBeSameAs(election);
    }

    [Fact]
    public void Several_elections_are_asked_for_by_name()
    {
        _services.AddLeaderElection("a").UseEtcd("http://127.0.0.1:2379");
        _services.AddLeaderElection("b").UseEtcd("127.0.0.1:2379", "127.0.0.1:22379");
        using ServiceProvider provider = _services.BuildServiceProvider();

        provider.GetRequiredKeyedService<ILeaderElection>("b").Name.ShouldBe("b");
        Should.Throw<InvalidOperationException>(() => provider.GetRequiredService<ILeaderElection>())
            .Message.ShouldContain("FromKeyedServices");
    }

    [Fact]
    public void An_election_cannot_be_added_twice()
    {
        _services.AddLeaderElection("a");

        Should.Throw<ArgumentException>(() => _services.AddLeaderElection("a")).Message.ShouldContain("added before");
    }

    [Fact]
    public void An_election_that_is_held_nowhere_says_what_to_add()
    {
        _services.AddLeaderElection("a");
        using ServiceProvider provider = _services.BuildServiceProvider();

        Should.Throw<InvalidOperationException>(() => provider.GetRequiredService<ILeaderElection>())
            .Message.ShouldContain("UseEtcd");
    }

    [Theory]
    [InlineData("LeaseDuration", 100, 30, "a")]
    [InlineData("RenewInterval", 10_000, 5_000, "a")]
    [InlineData("CandidateId", 10_000, 1_000, "")]
    public async Task Options_that_break_a_rule_stop_the_host_with_the_key_and_the_rule(
        string key, int leaseMs, int renewMs, string candidate)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLeaderElection("work", options =>
        {
            options.LeaseDuration = TimeSpan.FromMilliseconds(leaseMs);
            options.RenewInterval = TimeSpan.FromMilliseconds(renewMs);
            options.CandidateId = candidate;
        }).UseEtcd("http://127.0.0.1:2379");
        using IHost host = builder.Build();

        OptionsValidationException refused = await Should.ThrowAsync<OptionsValidationException>(host.StartAsync());

        refused.Message.ShouldContain("Election 'work'");
        refused.Message.ShouldContain(key);
    }

    [Theory]
    [InlineData("ftp://host:1")]
    [InlineData("http://host:1/path")]
    [InlineData("http://")]
    [InlineData("host:port")]
    public async Task An_address_that_is_none_stops_the_host(string endpoint)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLeaderElection("work").UseEtcd(endpoint);
        using IHost host = builder.Build();

        (await Should.ThrowAsync<OptionsValidationException>(host.StartAsync())).Message.ShouldContain($"Endpoints: '{endpoint}'");
    }

    [Fact]
    public void Without_a_container_the_same_rules_hold()
    {
        EtcdOptions nowhere = new();

        Should.Throw<OptionsValidationException>(() => LeaderElection.CreateEtcd("work", nowhere)).Message.ShouldContain("Endpoints");
        Should.Throw<ArgumentException>(() => LeaderElection.CreateEtcd("", nowhere));
    }

    [Fact]
    public async Task A_host_whose_directory_nobody_fenced_does_not_start()
    {
        using TempFolder folder = new();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddFencedDirectory(folder["data"]);
        using IHost host = builder.Build();

        (await Should.ThrowAsync<FenceException>(host.StartAsync())).Problem.ShouldBe(FenceProblem.NotProvisioned);
    }
}
