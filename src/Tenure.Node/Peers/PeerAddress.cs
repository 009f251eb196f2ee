using Tenure.Node.Members;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Peers;

/// <summary>Where a member listens for the others.</summary>
internal readonly record struct PeerAddress(NodeId Id, string Host, int Port)
{
    /// <summary>The others of a configuration, those on their way out included, each at the first of its URLs.</summary>
    public static IReadOnlyList<PeerAddress> OthersIn(Configuration configuration, NodeId self)
    {
        List<PeerAddress> others = [];
        foreach (ClusterMember member in configuration.Members)
        {
            if (member.Id == self || MemberContext.Read(member.Context) is not [var first, ..]) continue;
            if (TryParse(member.Id, first) is { } address) others.Add(address);
        }

        return others;
    }

    /// <summary>Null where the text is no URL.</summary>
    public static PeerAddress? TryParse(NodeId id, string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed) && parsed.Host.Length > 0 ? new PeerAddress(id, parsed.Host, parsed.Port) : null;
}
