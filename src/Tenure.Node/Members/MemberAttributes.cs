using System.Buffers;
using Tenure.Node.Peers;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Members;

/// <summary>What a member says of itself through the log.</summary>
/// <param name="Name">What its operator calls it.</param>
/// <param name="ClientUrls">Where clients reach it.</param>
internal sealed record MemberAttributes(string Name, IReadOnlyList<string> ClientUrls)
{
    /// <summary>The least that they take, which bounds how many an input can hold.</summary>
    public const int LeastSize = 8 + 4 + 4;

    /// <summary>Of a member that has not said anything.</summary>
    public static readonly MemberAttributes None = new("", []);

    public void Write(IBufferWriter<byte> into, NodeId member)
    {
        into.UInt64(member.Value);
        into.Text(Name);
        into.Texts(ClientUrls);
    }

    /// <summary>Null where the bytes are not what <see cref="Write"/> writes. The caller checks that nothing is left over.</summary>
    public static MemberAttributes? TryRead(ref ByteReader from, out NodeId member)
    {
        member = new NodeId(from.UInt64());
        var attributes = new MemberAttributes(from.Text(), from.Texts());
        return from.Failed ? null : attributes;
    }
}
