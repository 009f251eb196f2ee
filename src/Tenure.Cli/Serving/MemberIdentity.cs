using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Tenure.Cli.Parsing;
using Tenure.Protocols.Raft;

namespace Tenure.Cli.Serving;

/// <summary>
/// Ids that all members work out alike from what their operators typed alike, so that nobody has to hand them out: each is
/// the first eight bytes of a SHA-256. A member's is of the token and its own peer URLs, the cluster's of the token and the
/// ids of all its first members; the order in which they are typed does not matter. Two clusters on the same machines are
/// kept apart by their tokens.
/// </summary>
internal static class MemberIdentity
{
    public static NodeId OfMember(string token, IEnumerable<ServerUrl> peerUrls) =>
        new(Hash("tenure member", token, peerUrls.Select(url => url.ToString()).Order(StringComparer.Ordinal)));

    public static ulong OfCluster(string token, IEnumerable<NodeId> members) =>
        Hash("tenure cluster", token, members.Order().Select(member => $"{member.Value:x16}"));

    private static ulong Hash(string kind, string token, IEnumerable<string> parts)
    {
        // A part cannot hold a line feed, so that no two lists of parts make the same text.
        string text = string.Join('\n', [kind, token, .. parts]);
        ulong id = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        return id == 0 ? 1 : id; // 0 is nobody.
    }
}
