using Tenure.Node.Members;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Peers;

/// <summary>Where a member listens for the others.</summary>
internal readonly record struct PeerAddress(NodeId Id, string Host, int Port)
{
    /// <summary>All but this one, each at the first of its URLs.</summary>
    public static IReadOnlyList<PeerAddress> Others(IReadOnlyList<ClusterMember> members, NodeId self)
    {
        List<PeerAddress> others = [];
        foreach (ClusterMember member in members)
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
