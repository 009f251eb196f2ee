using System.Buffers;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Peers;

/// <summary>A change of the membership as bytes: a type byte, the member, and its context where the case has one.</summary>
internal static class ConfigurationChangeCodec
{
    private enum Kind : byte
    {
        AddLearner = 1,
        AddVoter = 2,
        Promote = 3,
        Remove = 4,
        Update = 5,
    }

    public static void Write(ArrayBufferWriter<byte> into, ConfigurationChange change)
    {
        (Kind kind, ReadOnlyMemory<byte> context) = change switch
        {
            AddLearner c => (Kind.AddLearner, c.Context),
            AddVoter c => (Kind.AddVoter, c.Context),
            PromoteLearner => (Kind.Promote, default),
            RemoveMember => (Kind.Remove, default),
            UpdateMember c => (Kind.Update, c.Context),
            _ => throw new ArgumentException($"{change.GetType().Name} has no encoding.", nameof(change)),
        };
        into.Byte((byte)kind);
        into.UInt64(change.Member.Value);
        into.Bytes(context.Span);
    }

    /// <summary>Null where the bytes are none. The caller checks that nothing is left over.</summary>
    public static ConfigurationChange? TryRead(ref ByteReader from)
    {
        var kind = (Kind)from.Byte();
        var member = new NodeId(from.UInt64());
        ReadOnlyMemory<byte> context = from.Bytes();
        if (member == NodeId.None) return null;
        return kind switch
        {
            Kind.AddLearner => new AddLearner(member, context),
            Kind.AddVoter => new AddVoter(member, context),
            Kind.Promote => new PromoteLearner(member),
            Kind.Remove => new RemoveMember(member),
            Kind.Update => new UpdateMember(member, context),
            _ => null,
        };
    }
}
