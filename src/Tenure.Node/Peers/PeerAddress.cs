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
            if (Uri.TryCreate(first, UriKind.Absolute, out Uri? url)) others.Add(new PeerAddress(member.Id, url.Host, url.Port));
        }

        return others;
    }
}
