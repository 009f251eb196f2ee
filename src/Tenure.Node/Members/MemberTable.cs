using System.Buffers;
using Tenure.Node.Peers;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Members;

/// <summary>
/// Who is in the cluster, as far as it is applied here. The protocol's configuration says who belongs to it and where the
/// others reach each; every member publishes its name and its client URLs through the log; and who was taken out is
/// remembered, so that it can be told. A table never changes, so any thread may read it; a change makes another one.
/// </summary>
internal sealed class MemberTable
{
    private readonly IReadOnlyDictionary<NodeId, MemberAttributes> _attributes;

    private MemberTable(Configuration configuration, IReadOnlyDictionary<NodeId, MemberAttributes> attributes, IReadOnlySet<NodeId> removed)
    {
        (Configuration, _attributes, Removed) = (configuration, attributes, removed);
        Members = [.. Listed()];
    }

    public Configuration Configuration { get; }

    /// <summary>In the order of their ids.</summary>
    public IReadOnlyList<Member> Members { get; }

    /// <summary>Whoever was a member and is none any more. An id is never given twice.</summary>
    public IReadOnlySet<NodeId> Removed { get; }

    /// <summary>Of a new cluster: all are voters, under the names that the flags give them until they publish their own.</summary>
    public static MemberTable OfFirst(IReadOnlyList<Member> members) => new(
        new Configuration(members.Select(member => new ClusterMember(member.Id, Standing.Voter, MemberContext.Write(member.PeerUrls)))),
        members.ToDictionary(member => member.Id, member => new MemberAttributes(member.Name, member.ClientUrls)),
        new HashSet<NodeId>());

    /// <summary>Null where the bytes are not what <see cref="ToBytes"/> writes.</summary>
    public static MemberTable? TryRead(ReadOnlyMemory<byte> bytes)
    {
        var from = new ByteReader(bytes);
        Configuration? configuration = ConfigurationCodec.TryRead(from.Bytes());
        var attributes = new Dictionary<NodeId, MemberAttributes>();
        for (int left = from.Count(MemberAttributes.LeastSize); left > 0; left--)
            if (MemberAttributes.TryRead(ref from, out NodeId id) is { } read) attributes[id] = read;
        var removed = new HashSet<NodeId>();
        for (int left = from.Count(leastItemSize: 8); left > 0; left--) removed.Add(new NodeId(from.UInt64()));
        return from.Complete && configuration is not null ? new MemberTable(configuration, attributes, removed) : null;
    }

    public byte[] ToBytes()
    {
        var into = new ArrayBufferWriter<byte>(512);
        into.Bytes(ConfigurationCodec.Write(Configuration));
        into.Int32(_attributes.Count);
        foreach ((NodeId id, MemberAttributes attributes) in _attributes.OrderBy(pair => pair.Key)) attributes.Write(into, id);
        into.Int32(Removed.Count);
        foreach (NodeId id in Removed.Order()) into.UInt64(id.Value);
        return into.WrittenSpan.ToArray();
    }

    /// <summary>A configuration is committed.</summary>
    public MemberTable With(Configuration configuration)
    {
        NodeId[] gone = [.. Configuration.Members.ToArray().Select(member => member.Id).Where(id => !configuration.Contains(id))];
        return new MemberTable(
            configuration,
            _attributes.Where(pair => configuration.Contains(pair.Key)).ToDictionary(),
            gone.Length == 0 ? Removed : Removed.Concat(gone).ToHashSet());
    }

    /// <summary>A member has published what it is called and where clients find it. It may have been taken out since.</summary>
    public MemberTable With(NodeId member, MemberAttributes attributes) => Configuration.Contains(member)
        ? new MemberTable(Configuration, new Dictionary<NodeId, MemberAttributes>(_attributes) { [member] = attributes }, Removed)
        : this;

    /// <summary>
    /// A member that is on its way out is not listed any more, since nothing can hold that up; one that becomes a voter as
    /// soon as it has caught up is listed as what it was added as.
    /// </summary>
    private IEnumerable<Member> Listed() =>
        from member in Configuration.Members.ToArray()
        where member.Standing != Standing.Outgoing
        let attributes = _attributes.GetValueOrDefault(member.Id, MemberAttributes.None)
        select new Member(member.Id, attributes.Name, MemberContext.Read(member.Context), attributes.ClientUrls, member.Standing == Standing.Learner);
}
