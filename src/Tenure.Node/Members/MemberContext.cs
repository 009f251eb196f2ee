using System.Buffers;
using Tenure.Node.Peers;

namespace Tenure.Node.Members;

/// <summary>
/// What the cluster agrees on with a membership: where the others reach the member. It is the protocol's opaque context.
/// </summary>
internal static class MemberContext
{
    public static byte[] Write(IReadOnlyList<string> peerUrls)
    {
        var bytes = new ArrayBufferWriter<byte>(128);
        bytes.Texts(peerUrls);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>The peer URLs; none where the bytes are not ours.</summary>
    public static IReadOnlyList<string> Read(ReadOnlyMemory<byte> context)
    {
        var from = new ByteReader(context);
        string[] peerUrls = from.Texts();
        return from.Complete ? peerUrls : [];
    }
}
