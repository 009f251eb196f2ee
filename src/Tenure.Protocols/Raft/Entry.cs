namespace Tenure.Protocols.Raft;

internal enum EntryKind : byte
{
    /// <summary>The empty entry with which a leader opens its term (§8): committing it commits all that precede it.</summary>
    NoOp = 0,

    /// <summary>A command of the state machine, opaque to the protocol.</summary>
    Command = 1,

    /// <summary>Who belongs to the cluster from here on; its data is what <see cref="ConfigurationCodec"/> writes.</summary>
    Configuration = 2,
}

/// <summary>One entry of the replicated log. <see cref="Data"/> is never changed after the entry was made.</summary>
internal readonly record struct Entry(Term Term, LogIndex Index, EntryKind Kind, ReadOnlyMemory<byte> Data)
{
    public LogPosition Position => new(Term, Index);

    public void Describe(ref StateHash hash)
    {
        Position.Describe(ref hash);
        hash.Add((ulong)Kind);
        hash.Add(Data.Span);
    }
}

/// <summary>
/// The term and index of an entry: what logs are compared by. The order is the one of §5.4.1, term before index, so
/// that "at least as up to date" reads as <c>&gt;=</c>.
/// </summary>
internal readonly record struct LogPosition(Term Term, LogIndex Index) : IComparable<LogPosition>
{
    public static readonly LogPosition Start;

    public static bool operator <(LogPosition left, LogPosition right) => left.CompareTo(right) < 0;

    public static bool operator >(LogPosition left, LogPosition right) => left.CompareTo(right) > 0;

    public static bool operator <=(LogPosition left, LogPosition right) => left.CompareTo(right) <= 0;

    public static bool operator >=(LogPosition left, LogPosition right) => left.CompareTo(right) >= 0;

    public int CompareTo(LogPosition other)
    {
        int byTerm = Term.CompareTo(other.Term);
        return byTerm != 0 ? byTerm : Index.CompareTo(other.Index);
    }

    public void Describe(ref StateHash hash)
    {
        hash.Add(Term.Value);
        hash.Add(Index.Value);
    }

    public override string ToString() => $"{Index}@{Term}";
}

/// <summary>
/// What a node must remember besides its log. <see cref="Term"/> and <see cref="Vote"/> must be durable before any
/// message that depends on them leaves (§5.1, §5.2). <see cref="Commit"/> is a hint: losing it costs time, not safety,
/// so a change of it alone never forces a sync.
/// </summary>
internal readonly record struct HardState(Term Term, NodeId Vote, LogIndex Commit)
{
    public void Describe(ref StateHash hash)
    {
        hash.Add(Term.Value);
        hash.Add(Vote.Value);
        hash.Add(Commit.Value);
    }
}
