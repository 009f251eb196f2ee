using System.CommandLine;
using System.Net;
using Tenure.Cli.Serving;
using Tenure.Node;

namespace Tenure.Cli.Tests.Serving;

public sealed class ServeSettingsTests
{
    [Fact]
    public void The_defaults_are_etcds_and_a_cluster_of_one()
    {
        ServeSettings settings = Read();
        NodeOptions options = settings.ToNodeOptions();

        settings.DataDirectory.ShouldBe("default.tenure");
        settings.ClientEndPoints().ShouldBe([new IPEndPoint(IPAddress.Loopback, 2379)]);
        options.Members.Single().Name.ShouldBe("default");
        options.ListenForPeers.ShouldBe(new IPEndPoint(IPAddress.Loopback, 2380));
        options.Snapshots.Entries.ShouldBe(100_000UL);
        options.HeartbeatInterval.ShouldBe(TimeSpan.FromMilliseconds(100));
        options.ElectionTimeoutMin.ShouldBe(TimeSpan.FromMilliseconds(300));
        options.ElectionTimeoutMax.ShouldBe(TimeSpan.FromMilliseconds(500));
    }

    [Fact]
    public void All_members_work_out_the_same_ids()
    {
        const string Cluster = "n0=http://127.0.0.1:2380,n1=http://127.0.0.1:2390";
        NodeOptions first = Read(
            "--name", "n0", "--initial-cluster", Cluster, "--listen-peer-urls", "http://127.0.0.1:2380").ToNodeOptions();
        NodeOptions second = Read(
            "--name", "n1", "--initial-cluster", Cluster, "--listen-peer-urls", "http://127.0.0.1:2390").ToNodeOptions();

        second.ClusterId.ShouldBe(first.ClusterId);
        second.Members.Select(member => member.Id).ShouldBe(first.Members.Select(member => member.Id));
        second.Id.ShouldNotBe(first.Id);
        second.ListenForPeers.ShouldBe(new IPEndPoint(IPAddress.Loopback, 2390));
    }

    [Fact]
    public void Clients_may_be_served_at_several_addresses() =>
        Read("--listen-client-urls", "http://127.0.0.1:2379,http://[::1]:2379").ClientEndPoints()
            .ShouldBe([new IPEndPoint(IPAddress.Loopback, 2379), new IPEndPoint(IPAddress.IPv6Loopback, 2379)]);

    [Theory]
    [InlineData("--name n9 --initial-cluster n0=http://127.0.0.1:2380", "--initial-cluster must name this member, 'n9', besides 'n0'")]
    [InlineData(
        "--name n0 --initial-cluster n0=http://127.0.0.1:1,n1=http://127.0.0.1:2",
        "--initial-cluster has 'n0' at http://127.0.0.1:1, but --initial-advertise-peer-urls is http://localhost:2380: they must be the same")]
    [InlineData("--advertise-client-urls https://127.0.0.1:2379", "--advertise-client-urls 'https://127.0.0.1:2379': this version serves http only; TLS comes later")]
    public void Settings_that_contradict_each_other_are_refused_with_the_flag_and_the_rule(string typed, string rule)
    {
        CommandFailedException refusal = Should.Throw<CommandFailedException>(() => Read(typed.Split(' ')).ToNodeOptions());

        refusal.Message.ShouldBe(rule);
        refusal.ExitCode.ShouldBe(2);
    }

    [Theory]
    [InlineData("https://127.0.0.1:2379", "--listen-client-urls 'https://127.0.0.1:2379': this version serves http only; TLS comes later")]
    [InlineData("http://example.org:2379", "--listen-client-urls 'http://example.org:2379': the host must be an IP address of this machine, 0.0.0.0, or localhost")]
    public void An_address_that_cannot_be_listened_on_is_refused(string url, string rule) =>
        Should.Throw<CommandFailedException>(() => Read("--listen-client-urls", url).ClientEndPoints()).Message.ShouldBe(rule);

    private static ServeSettings Read(params string[] typed)
    {
        var options = new ServeOptions();
        var command = new RootCommand();
        options.AddTo(command);
        return options.Read(command.Parse(typed));
    }
}
