using System.CommandLine;
using Tenure.Cli.Parsing;

namespace Tenure.Cli.Serving;

/// <summary>The flags of a node, named as etcd's.</summary>
internal sealed class ServeOptions
{
    private readonly Option<string> _name = new("--name")
    {
        Description = "What this member is called.",
        DefaultValueFactory = _ => "default",
        CustomParser = result => CommonOptions.Name(result, "--name"),
    };

    private readonly Option<string> _dataDirectory = new("--data-dir") { Description = "Where it keeps its data; by default NAME.tenure." };

    private readonly Option<ServerUrl[]> _listenClient =
        CommonOptions.Urls("--listen-client-urls", "Where it listens for clients; by default http://localhost:2379.");

    private readonly Option<ServerUrl[]> _advertiseClient =
        CommonOptions.Urls("--advertise-client-urls", "Where clients reach it; by default where it listens for them.");

    private readonly Option<ServerUrl[]> _listenPeer =
        CommonOptions.Urls("--listen-peer-urls", "Where it listens for the other members; by default http://localhost:2380.");

    private readonly Option<ServerUrl[]> _advertisePeer =
        CommonOptions.Urls("--initial-advertise-peer-urls", "Where the other members reach it; by default where it listens for them.");

    private readonly Option<IReadOnlyList<InitialMember>?> _initialCluster = new("--initial-cluster")
    {
        Description = "All members, this one included; by default this one alone.",
        HelpName = "NAME=URL,…",
        CustomParser = result =>
        {
            if (InitialCluster.TryParse(CommonOptions.Text(result), out IReadOnlyList<InitialMember> members, out string problem)) return members;
            result.AddError($"--initial-cluster: {problem}");
            return null;
        },
    };

    private readonly Option<string> _token = new("--initial-cluster-token")
    {
        Description = "Keeps clusters apart that were typed alike.",
        DefaultValueFactory = _ => "tenure-cluster",
        CustomParser = result => CommonOptions.Name(result, "--initial-cluster-token"),
    };

    private readonly Option<string> _state = CommonOptions.Choice(
        "--initial-cluster-state", "Whether the cluster is new, or this member joins one that exists and was told of it.", "new", "new", "existing");

    private readonly Option<int> _snapshotCount =
        CommonOptions.Number("--snapshot-count", "After how many entries of the log it takes a snapshot.", 1, 100_000_000, 100_000);

    private readonly Option<int> _heartbeat =
        CommonOptions.Number("--heartbeat-interval", "How often the leader says that it lives.", 1, 10_000, 100, " ms");

    private readonly Option<int> _election =
        CommonOptions.Number("--election-timeout", "The longest silence before a follower stands for election; the shortest is 3/5 of it.", 5, 50_000, 500, " ms");

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[
            _name, _dataDirectory, _listenClient, _advertiseClient, _listenPeer, _advertisePeer,
            _initialCluster, _token, _state, _snapshotCount, _heartbeat, _election]) command.Add(option);
    }

    public ServeSettings Read(ParseResult parsed)
    {
        string name = parsed.GetValue(_name)!;
        ServerUrl[] listenClient = Urls(parsed, _listenClient) ?? [new("http", "localhost", 2379)];
        ServerUrl[] listenPeer = Urls(parsed, _listenPeer) ?? [new("http", "localhost", 2380)];
        ServerUrl[] advertisePeer = Urls(parsed, _advertisePeer) ?? listenPeer;
        return new ServeSettings
        {
            Name = name,
            DataDirectory = parsed.GetValue(_dataDirectory) ?? $"{name}.tenure",
            ListenClientUrls = listenClient,
            AdvertiseClientUrls = Urls(parsed, _advertiseClient) ?? listenClient,
            ListenPeerUrls = listenPeer,
            AdvertisePeerUrls = advertisePeer,
            InitialCluster = parsed.GetValue(_initialCluster) ?? [new InitialMember(name, advertisePeer)],
            Token = parsed.GetValue(_token)!,
            IsJoining = parsed.GetValue(_state) == "existing",
            SnapshotCount = parsed.GetValue(_snapshotCount),
            HeartbeatMilliseconds = parsed.GetValue(_heartbeat),
            ElectionMilliseconds = parsed.GetValue(_election),
        };
    }

    private static ServerUrl[]? Urls(ParseResult parsed, Option<ServerUrl[]> option) =>
        parsed.GetValue(option) is { Length: > 0 } urls ? urls : null;
}
