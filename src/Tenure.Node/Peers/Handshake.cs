using System.Buffers.Binary;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Peers;

/// <summary>
/// The first words on a connection between members. The dialer sends magic (4), its protocol version (2), the length of its
/// own peer URL (2), the cluster's id (8), its own id (8) and the id that it wants to reach (8), little-endian, and its URL; the
/// other side answers with magic (4), its own version (2) and a verdict (2).
/// </summary>
/// <param name="UrlLength">0 where it has no URL to be reached at.</param>
internal readonly record struct Handshake(ushort Version, ulong ClusterId, NodeId From, NodeId To, ushort UrlLength = 0)
{
    public const int HelloSize = 32;
    public const int ReplySize = 8;

    /// <summary>Raised whenever a frame changes its meaning; members of different versions refuse each other.</summary>
    public const ushort CurrentVersion = 2;

    private const uint Magic = 0x5052_4E54;

    public void Write(Span<byte> hello)
    {
        hello[..HelloSize].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(hello, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(hello[4..], Version);
        BinaryPrimitives.WriteUInt16LittleEndian(hello[6..], UrlLength);
        BinaryPrimitives.WriteUInt64LittleEndian(hello[8..], ClusterId);
        BinaryPrimitives.WriteUInt64LittleEndian(hello[16..], From.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(hello[24..], To.Value);
    }

    public static bool TryRead(ReadOnlySpan<byte> hello, out Handshake handshake)
    {
        handshake = default;
        if (hello.Length < HelloSize || BinaryPrimitives.ReadUInt32LittleEndian(hello) != Magic) return false;
        handshake = new Handshake(
            BinaryPrimitives.ReadUInt16LittleEndian(hello[4..]),
            BinaryPrimitives.ReadUInt64LittleEndian(hello[8..]),
            new NodeId(BinaryPrimitives.ReadUInt64LittleEndian(hello[16..])),
            new NodeId(BinaryPrimitives.ReadUInt64LittleEndian(hello[24..])),
            BinaryPrimitives.ReadUInt16LittleEndian(hello[6..]));
        return true;
    }

    /// <summary>
    /// What the member with this identity says to the hello. Whom it does not know it hears: that one may have been added
    /// while this one was away.
    /// </summary>
    public HandshakeVerdict JudgedBy(ulong clusterId, NodeId member, IReadOnlySet<NodeId> removed) => this switch
    {
        { Version: not CurrentVersion } => HandshakeVerdict.OtherVersion,
        _ when ClusterId != clusterId => HandshakeVerdict.OtherCluster,
        _ when To != member => HandshakeVerdict.OtherMember,
        _ when removed.Contains(From) => HandshakeVerdict.Removed,
        _ => HandshakeVerdict.Welcome,
    };

    public static void WriteReply(Span<byte> reply, HandshakeVerdict verdict)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(reply, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(reply[4..], CurrentVersion);
        BinaryPrimitives.WriteUInt16LittleEndian(reply[6..], (ushort)verdict);
    }

    public static bool TryReadReply(ReadOnlySpan<byte> reply, out HandshakeVerdict verdict)
    {
        verdict = default;
        if (reply.Length < ReplySize || BinaryPrimitives.ReadUInt32LittleEndian(reply) != Magic) return false;
        verdict = (HandshakeVerdict)BinaryPrimitives.ReadUInt16LittleEndian(reply[6..]);
        return true;
    }
}

internal enum HandshakeVerdict : ushort
{
    Welcome = 0,
    OtherVersion = 1,
    OtherCluster = 2,
    OtherMember = 3,

    /// <summary>The cluster has taken the sender out.</summary>
    Removed = 4,
}
