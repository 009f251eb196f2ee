using System.Net;
using Tenure.Cli.Parsing;
using Tenure.Node;
using Tenure.Node.Log;
using Tenure.Node.Snapshots;
using Tenure.Protocols.Raft;

namespace Tenure.Cli.Serving;

/// <summary>What the operator typed for one node, with etcd's defaults where nothing was typed.</summary>
internal sealed record ServeSettings
{
    public required string Name { get; init; }

    public required string DataDirectory { get; init; }

    public required IReadOnlyList<ServerUrl> ListenClientUrls { get; init; }

    public required IReadOnlyList<ServerUrl> AdvertiseClientUrls { get; init; }

    public required IReadOnlyList<ServerUrl> ListenPeerUrls { get; init; }

    public required IReadOnlyList<ServerUrl> AdvertisePeerUrls { get; init; }

    public required IReadOnlyList<InitialMember> InitialCluster { get; init; }

    public required string Token { get; init; }

    /// <summary>Whether the cluster exists, so that this member has to ask it who it is.</summary>
    public required bool IsJoining { get; init; }

    public required int SnapshotCount { get; init; }

    public required int HeartbeatMilliseconds { get; init; }

    public required int ElectionMilliseconds { get; init; }

    public int Voters => InitialCluster.Count;

    /// <summary>The addresses on which clients are served.</summary>
    public IReadOnlyList<IPEndPoint> ClientEndPoints() =>
        [.. ListenClientUrls.Select(url => ListenOn("--listen-client-urls", url))];

    /// <summary>The peer URLs of all other members that were named.</summary>
    public IReadOnlyList<ServerUrl> OtherPeerUrls() =>
        [.. InitialCluster.Where(member => member.Name != Name).SelectMany(member => member.PeerUrls)];

    /// <summary>Checks the settings of a member of a new cluster against each other, and says to the node what they mean.</summary>
    /// <exception cref="CommandFailedException">They contradict each other; the message names the flag and the rule.</exception>
    public NodeOptions ToNodeOptions()
    {
        InitialMember self = Self();
        Member[] members = [.. InitialCluster.Select(member => ToMember(MemberIdentity.OfMember(Token, member.PeerUrls), member, member == self))];
        var identity = new LogIdentity(
            MemberIdentity.OfCluster(Token, members.Select(member => member.Id)),
            MemberIdentity.OfMember(Token, self.PeerUrls));
        return ToNodeOptions(identity, members);
    }

    /// <summary>The same for a member of a cluster that exists, where it is known by then which one it is.</summary>
    /// <exception cref="CommandFailedException">The settings contradict each other.</exception>
    public NodeOptions ToNodeOptions(LogIdentity identity) => ToNodeOptions(identity, [ToMember(identity.Member, Self(), isSelf: true)]);

    private NodeOptions ToNodeOptions(LogIdentity identity, IReadOnlyList<Member> members) => new()
    {
        DataDirectory = DataDirectory,
        Id = identity.Member,
        ClusterId = identity.ClusterId,
        Members = members,
        IsJoining = IsJoining,
        ListenForPeers = PeerEndPoint(),
        Snapshots = SnapshotPolicy.Default with { Entries = (ulong)SnapshotCount },
        HeartbeatInterval = TimeSpan.FromMilliseconds(HeartbeatMilliseconds),
        ElectionTimeoutMax = TimeSpan.FromMilliseconds(ElectionMilliseconds),
        // The flag names the longest timeout; the shortest keeps the default's ratio of 300 to 500.
        ElectionTimeoutMin = TimeSpan.FromMilliseconds(ElectionMilliseconds * 3 / 5),
    };

    private InitialMember Self()
    {
        InitialMember self = InitialCluster.FirstOrDefault(member => member.Name == Name)
            ?? throw Wrong($"--initial-cluster must name this member, '{Name}', besides {Names()}");
        return self.PeerUrls.ToHashSet().SetEquals(AdvertisePeerUrls)
            ? self
            : throw Wrong(
                $"--initial-cluster has '{Name}' at {string.Join(",", self.PeerUrls)}, but --initial-advertise-peer-urls is "
                + $"{string.Join(",", AdvertisePeerUrls)}: they must be the same");
    }

    private string Names() => string.Join(", ", InitialCluster.Select(member => $"'{member.Name}'"));

    private Member ToMember(NodeId id, InitialMember member, bool isSelf) => new(
        id,
        member.Name,
        [.. member.PeerUrls.Select(url => $"{RequireClear("--initial-cluster", url)}")],
        isSelf ? [.. AdvertiseClientUrls.Select(url => $"{RequireClear("--advertise-client-urls", url)}")] : []);

    private IPEndPoint PeerEndPoint() => ListenPeerUrls is [var only]
        ? ListenOn("--listen-peer-urls", only)
        : throw Wrong($"--listen-peer-urls must be one URL, not {ListenPeerUrls.Count}: a node listens for its peers at one address");

    private static IPEndPoint ListenOn(string flag, ServerUrl url) => RequireClear(flag, url).ListenEndPoint
        ?? throw Wrong($"{flag} '{url}': the host must be an IP address of this machine, 0.0.0.0, or localhost");

    private static ServerUrl RequireClear(string flag, ServerUrl url) => url.Scheme == "http"
        ? url
        : throw Wrong($"{flag} '{url}': this version serves http only; TLS comes later");

    private static CommandFailedException Wrong(string message) => new(message, ExitCode.WrongUsage);
}
