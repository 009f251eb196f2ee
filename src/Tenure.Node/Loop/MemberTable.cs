using System.Buffers;
using System.Text;
using Tenure.Node.Peers;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Loop;

/// <summary>
/// Who is in the cluster. Identities and peer URLs come from the start-up flags; each member publishes its name and its
/// client URLs through the log, so that all members list the same.
/// </summary>
internal sealed class MemberTable(IEnumerable<Member> members)
{
    private volatile IReadOnlyList<Member> _members = [.. members.OrderBy(member => member.Id)];

    public IReadOnlyList<Member> Members => _members;

    public static void WriteAttributes(IBufferWriter<byte> into, Member member)
    {
        into.UInt64(member.Id.Value);
        into.Bytes(Encoding.UTF8.GetBytes(member.Name));
        into.Int32(member.ClientUrls.Count);
        foreach (string url in member.ClientUrls) into.Bytes(Encoding.UTF8.GetBytes(url));
    }

    /// <summary>False where the content is not what <see cref="WriteAttributes"/> writes.</summary>
    public bool TryApply(ReadOnlyMemory<byte> attributes)
    {
        var from = new ByteReader(attributes);
        var id = new NodeId(from.UInt64());
        string name = Encoding.UTF8.GetString(from.Bytes().Span);
        string[] clientUrls = new string[from.Count(leastItemSize: 4)];
        for (int i = 0; i < clientUrls.Length; i++) clientUrls[i] = Encoding.UTF8.GetString(from.Bytes().Span);
        if (!from.Complete) return false;

        _members = [.. _members.Select(member => member.Id == id ? member with { Name = name, ClientUrls = clientUrls } : member)];
        return true;
    }
}
