using System.Buffers;
using Tenure.Protocols.Raft;

namespace Tenure.Node.Peers;

/// <summary>
/// Raft's messages as bytes: a type byte, then sender, receiver and term, then the fields of the case in the order in
/// which it declares them.
/// </summary>
internal static class RaftMessageCodec
{
    private const int LeastEntrySize = 8 + 8 + 1 + 4;

    private enum Kind : byte
    {
        PreVoteRequest = 1,
        PreVoteResponse = 2,
        VoteRequest = 3,
        VoteResponse = 4,
        AppendRequest = 5,
        AppendAccepted = 6,
        AppendRejected = 7,
        ReadIndexRequest = 8,
        ReadIndexResponse = 9,
        TimeoutNow = 10,
        InstallSnapshot = 11,
    }

    public static void Write(IBufferWriter<byte> into, Message message)
    {
        switch (message)
        {
            case PreVoteRequest m:
                Head(into, Kind.PreVoteRequest, m);
                Position(into, m.Last);
                break;
            case PreVoteResponse m:
                Head(into, Kind.PreVoteResponse, m);
                into.Bool(m.Granted);
                break;
            case VoteRequest m:
                Head(into, Kind.VoteRequest, m);
                Position(into, m.Last);
                into.Bool(m.LeaderAgreed);
                break;
            case VoteResponse m:
                Head(into, Kind.VoteResponse, m);
                into.Bool(m.Granted);
                break;
            case AppendRequest m:
                Head(into, Kind.AppendRequest, m);
                Position(into, m.Previous);
                Entries(into, m.Entries);
                into.UInt64(m.Commit.Value);
                into.UInt64(m.Round);
                break;
            case AppendAccepted m:
                Head(into, Kind.AppendAccepted, m);
                into.UInt64(m.Match.Value);
                into.UInt64(m.Round);
                break;
            case AppendRejected m:
                Head(into, Kind.AppendRejected, m);
                into.UInt64(m.Rejected.Value);
                Position(into, m.Hint);
                into.UInt64(m.Round);
                break;
            case ReadIndexRequest m:
                Head(into, Kind.ReadIndexRequest, m);
                into.UInt64(m.Read.Value);
                break;
            case ReadIndexResponse m:
                Head(into, Kind.ReadIndexResponse, m);
                into.UInt64(m.Read.Value);
                into.UInt64(m.Index.Value);
                break;
            case TimeoutNow m:
                Head(into, Kind.TimeoutNow, m);
                break;
            case InstallSnapshot m:
                Head(into, Kind.InstallSnapshot, m);
                Position(into, m.Snapshot.Last);
                into.Bytes(ConfigurationCodec.Write(m.Snapshot.Configuration));
                into.UInt64(m.Round);
                break;
            default:
                throw new ArgumentException($"{message.GetType().Name} has no encoding.", nameof(message));
        }
    }

    /// <summary>Reads one message; null where the bytes are none. The caller checks that nothing is left over.</summary>
    public static Message? TryRead(ref ByteReader from)
    {
        var kind = (Kind)from.Byte();
        var sender = new NodeId(from.UInt64());
        var receiver = new NodeId(from.UInt64());
        var term = new Term(from.UInt64());
        return kind switch
        {
            Kind.PreVoteRequest => new PreVoteRequest(sender, receiver, term, Position(ref from)),
            Kind.PreVoteResponse => new PreVoteResponse(sender, receiver, term, from.Bool()),
            Kind.VoteRequest => new VoteRequest(sender, receiver, term, Position(ref from), from.Bool()),
            Kind.VoteResponse => new VoteResponse(sender, receiver, term, from.Bool()),
            Kind.AppendRequest => new AppendRequest(
                sender, receiver, term, Position(ref from), Entries(ref from), new LogIndex(from.UInt64()), from.UInt64()),
            Kind.AppendAccepted => new AppendAccepted(sender, receiver, term, new LogIndex(from.UInt64()), from.UInt64()),
            Kind.AppendRejected => new AppendRejected(
                sender, receiver, term, new LogIndex(from.UInt64()), Position(ref from), from.UInt64()),
            Kind.ReadIndexRequest => new ReadIndexRequest(sender, receiver, term, new ReadId(from.UInt64())),
            Kind.ReadIndexResponse => new ReadIndexResponse(
                sender, receiver, term, new ReadId(from.UInt64()), new LogIndex(from.UInt64())),
            Kind.TimeoutNow => new TimeoutNow(sender, receiver, term),
            Kind.InstallSnapshot => Snapshot(ref from, sender, receiver, term),
            _ => null,
        };
    }

    private static InstallSnapshot? Snapshot(ref ByteReader from, NodeId sender, NodeId receiver, Term term)
    {
        LogPosition last = Position(ref from);
        Configuration? configuration = ConfigurationCodec.TryRead(from.Bytes());
        ulong round = from.UInt64();
        return configuration is null ? null : new InstallSnapshot(sender, receiver, term, new LogBase(last, configuration), round);
    }

    private static void Head(IBufferWriter<byte> into, Kind kind, Message message)
    {
        into.Byte((byte)kind);
        into.UInt64(message.From.Value);
        into.UInt64(message.To.Value);
        into.UInt64(message.Term.Value);
    }

    public static void Position(IBufferWriter<byte> into, LogPosition position)
    {
        into.UInt64(position.Term.Value);
        into.UInt64(position.Index.Value);
    }

    public static LogPosition Position(ref ByteReader from) => new(new Term(from.UInt64()), new LogIndex(from.UInt64()));

    private static void Entries(IBufferWriter<byte> into, Entry[] entries)
    {
        into.Int32(entries.Length);
        foreach (ref readonly Entry entry in entries.AsSpan())
        {
            into.UInt64(entry.Term.Value);
            into.UInt64(entry.Index.Value);
            into.Byte((byte)entry.Kind);
            into.Bytes(entry.Data.Span);
        }
    }

    private static Entry[] Entries(ref ByteReader from)
    {
        int count = from.Count(LeastEntrySize);
        if (count == 0) return [];

        var entries = new Entry[count];
        for (int i = 0; i < count; i++)
            entries[i] = new Entry(new Term(from.UInt64()), new LogIndex(from.UInt64()), (EntryKind)from.Byte(), from.Bytes());
        return entries;
    }
}
