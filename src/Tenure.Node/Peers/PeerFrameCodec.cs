using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Peers;

/// <summary>A frame between members: its length (4 bytes, little-endian, not counting itself), a type byte, the content.</summary>
internal static class PeerFrameCodec
{
    public const int LengthSize = 4;

    /// <summary>
    /// The longest frame that is read. Far above what <see cref="RaftOptions.MaxAppendBytes"/> and the largest request
    /// allow, so a longer length is not one of ours, and the connection closes before anything is allocated for it.
    /// </summary>
    public const int MaxLength = 64 << 20;

    private enum Kind : byte
    {
        Raft = 1,
        Proposal = 2,
        LeaseQuestion = 3,
        LeaseAnswer = 4,
        SnapshotPart = 5,
        SnapshotPartAnswer = 6,
        Membership = 7,
        MembershipAnswer = 8,
        Bully = 16,
    }

    /// <summary>Appends a whole frame, its length included.</summary>
    public static void Write(ArrayBufferWriter<byte> into, PeerFrame frame)
    {
        int start = into.WrittenCount;
        into.Int32(0);
        switch (frame)
        {
            case RaftFrame f:
                into.Byte((byte)Kind.Raft);
                RaftMessageCodec.Write(into, f.Message);
                break;
            case ProposalFrame f:
                into.Byte((byte)Kind.Proposal);
                into.UInt64(f.Term.Value);
                into.Int32(f.Envelopes.Length);
                foreach (ReadOnlyMemory<byte> envelope in f.Envelopes) into.Bytes(envelope.Span);
                break;
            case LeaseQuestionFrame f:
                into.Byte((byte)Kind.LeaseQuestion);
                into.UInt64(f.Question);
                into.Byte((byte)f.Kind);
                into.Int64(f.Lease);
                break;
            case LeaseAnswerFrame f:
                into.Byte((byte)Kind.LeaseAnswer);
                into.UInt64(f.Question);
                into.Int64(f.Granted);
                into.Int64(f.Remaining);
                break;
            case SnapshotPartFrame f:
                into.Byte((byte)Kind.SnapshotPart);
                RaftMessageCodec.Position(into, f.Snapshot);
                into.Int64(f.Offset);
                into.Int64(f.Total);
                into.Bytes(f.Bytes.Span);
                break;
            case SnapshotPartAnswerFrame f:
                into.Byte((byte)Kind.SnapshotPartAnswer);
                RaftMessageCodec.Position(into, f.Snapshot);
                into.Int64(f.Next);
                break;
            case MembershipFrame f:
                into.Byte((byte)Kind.Membership);
                into.UInt64(f.Number);
                into.Bool(f.IsRepeated);
                ConfigurationChangeCodec.Write(into, f.Change);
                break;
            case MembershipAnswerFrame f:
                into.Byte((byte)Kind.MembershipAnswer);
                into.UInt64(f.Number);
                into.Byte((byte)(f.Refusal ?? 0));
                into.UInt64(f.Begun.Value);
                break;
            case BullyFrame f:
                into.Byte((byte)Kind.Bully);
                BullyMessageCodec.Write(into, f.Message);
                break;
            default:
                throw new ArgumentException($"{frame.GetType().Name} has no encoding.", nameof(frame));
        }

        Span<byte> written = MemoryMarshal.AsMemory(into.WrittenMemory).Span;
        BinaryPrimitives.WriteInt32LittleEndian(written[start..], into.WrittenCount - start - LengthSize);
    }

    /// <summary>Reads a frame's content, without its length; null where the bytes are none.</summary>
    public static PeerFrame? TryRead(ReadOnlyMemory<byte> content)
    {
        var from = new ByteReader(content);
        PeerFrame? frame = (Kind)from.Byte() switch
        {
            Kind.Raft => RaftMessageCodec.TryRead(ref from) is { } message ? new RaftFrame(message) : null,
            Kind.Proposal => new ProposalFrame(new Term(from.UInt64()), Envelopes(ref from)),
            Kind.LeaseQuestion => new LeaseQuestionFrame(from.UInt64(), (LeaseQuestionKind)from.Byte(), from.Int64()),
            Kind.LeaseAnswer => new LeaseAnswerFrame(from.UInt64(), from.Int64(), from.Int64()),
            Kind.SnapshotPart => new SnapshotPartFrame(RaftMessageCodec.Position(ref from), from.Int64(), from.Int64(), from.Bytes()),
            Kind.SnapshotPartAnswer => new SnapshotPartAnswerFrame(RaftMessageCodec.Position(ref from), from.Int64()),
            Kind.Membership => MembershipChange(ref from),
            Kind.MembershipAnswer => new MembershipAnswerFrame(from.UInt64(), Refusal(from.Byte()), new LogIndex(from.UInt64())),
            Kind.Bully => BullyMessageCodec.TryRead(ref from) is { } message ? new BullyFrame(message) : null,
            _ => null,
        };
        return from.Complete ? frame : null;
    }

    private static MembershipFrame? MembershipChange(ref ByteReader from)
    {
        ulong number = from.UInt64();
        bool isRepeated = from.Bool();
        return ConfigurationChangeCodec.TryRead(ref from) is { } change ? new MembershipFrame(number, change, isRepeated) : null;
    }

    private static NodeFailure? Refusal(byte number) => number == 0 ? null : (NodeFailure)number;

    private static ReadOnlyMemory<byte>[] Envelopes(ref ByteReader from)
    {
        var envelopes = new ReadOnlyMemory<byte>[from.Count(leastItemSize: 4)];
        for (int i = 0; i < envelopes.Length; i++) envelopes[i] = from.Bytes();
        return envelopes;
    }
}
