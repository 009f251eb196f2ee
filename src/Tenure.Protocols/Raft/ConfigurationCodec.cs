using System.Buffers.Binary;

namespace Tenure.Protocols.Raft;

/// <summary>
/// A configuration as the data of an entry, and in a snapshot: how many members, then for each its id, its standing and its
/// context with the length before it; little-endian.
/// </summary>
internal static class ConfigurationCodec
{
    private const int CountSize = 1;
    private const int MemberHeaderSize = 8 + 1 + 4;

    public static byte[] Write(Configuration configuration)
    {
        int size = CountSize;
        foreach (ClusterMember member in configuration.Members) size += MemberHeaderSize + member.Context.Length;

        byte[] bytes = new byte[size];
        bytes[0] = (byte)configuration.Members.Length;
        Span<byte> rest = bytes.AsSpan(CountSize);
        foreach (ClusterMember member in configuration.Members)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(rest, member.Id.Value);
            rest[8] = (byte)member.Standing;
            BinaryPrimitives.WriteInt32LittleEndian(rest[9..], member.Context.Length);
            member.Context.Span.CopyTo(rest[MemberHeaderSize..]);
            rest = rest[(MemberHeaderSize + member.Context.Length)..];
        }

        return bytes;
    }

    /// <summary>Null where the bytes are not exactly one configuration.</summary>
    public static Configuration? TryRead(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < CountSize) return null;

        int count = bytes.Span[0];
        if (count > VoterSet.MostMembers || bytes.Length < CountSize + count * MemberHeaderSize) return null;

        var members = new ClusterMember[count];
        bytes = bytes[CountSize..];
        for (int i = 0; i < members.Length; i++)
            if (!TryRead(ref bytes, out members[i]) || (i > 0 && members[i].Id.CompareTo(members[i - 1].Id) <= 0)) return null;
        return bytes.IsEmpty ? new Configuration(members) : null;
    }

    private static bool TryRead(ref ReadOnlyMemory<byte> bytes, out ClusterMember member)
    {
        member = default;
        if (bytes.Length < MemberHeaderSize) return false;

        ReadOnlySpan<byte> header = bytes.Span[..MemberHeaderSize];
        var id = new NodeId(BinaryPrimitives.ReadUInt64LittleEndian(header));
        var standing = (Standing)header[8];
        int length = BinaryPrimitives.ReadInt32LittleEndian(header[9..]);
        bytes = bytes[MemberHeaderSize..];
        if (id == NodeId.None || !Enum.IsDefined(standing) || length < 0 || length > bytes.Length) return false;

        member = new ClusterMember(id, standing, bytes[..length]);
        bytes = bytes[length..];
        return true;
    }
}
