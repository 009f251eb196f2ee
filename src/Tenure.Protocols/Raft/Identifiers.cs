namespace Tenure.Protocols.Raft;

/// <summary>Raft's epoch: at most one leader per term (§5.1).</summary>
internal readonly record struct Term(ulong Value) : IComparable<Term>
{
    public static readonly Term Zero;

    public Term Next => new(Value + 1);

    public static bool operator <(Term left, Term right) => left.Value < right.Value;

    public static bool operator >(Term left, Term right) => left.Value > right.Value;

    public static bool operator <=(Term left, Term right) => left.Value <= right.Value;

    public static bool operator >=(Term left, Term right) => left.Value >= right.Value;

    public int CompareTo(Term other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString();
}

/// <summary>A position in the replicated log. The first entry has index 1; 0 is the position before it.</summary>
internal readonly record struct LogIndex(ulong Value) : IComparable<LogIndex>
{
    public static readonly LogIndex Zero;

    public LogIndex Next => new(Value + 1);

    public LogIndex Previous => new(checked(Value - 1));

    public static bool operator <(LogIndex left, LogIndex right) => left.Value < right.Value;

    public static bool operator >(LogIndex left, LogIndex right) => left.Value > right.Value;

    public static bool operator <=(LogIndex left, LogIndex right) => left.Value <= right.Value;

    public static bool operator >=(LogIndex left, LogIndex right) => left.Value >= right.Value;

    public static LogIndex Smaller(LogIndex left, LogIndex right) => left < right ? left : right;

    public static LogIndex Larger(LogIndex left, LogIndex right) => left > right ? left : right;

    public int CompareTo(LogIndex other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString();
}

/// <summary>A member of the cluster. 0 is nobody.</summary>
internal readonly record struct NodeId(ulong Value) : IComparable<NodeId>
{
    public static readonly NodeId None;

    public int CompareTo(NodeId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value == 0 ? "nobody" : $"{Value:x}";
}

/// <summary>Names a linearizable read, chosen by the driver of the node that was asked; unique for that node's lifetime.</summary>
internal readonly record struct ReadId(ulong Value);

/// <summary>
/// Names a batch of changes to the durable state. Identifiers rise by one with each batch and batches become durable in
/// that order; 0 names the state that the node was started with.
/// </summary>
internal readonly record struct WriteId(ulong Value) : IComparable<WriteId>
{
    public static readonly WriteId None;

    public static bool operator <(WriteId left, WriteId right) => left.Value < right.Value;

    public static bool operator >(WriteId left, WriteId right) => left.Value > right.Value;

    public static bool operator <=(WriteId left, WriteId right) => left.Value <= right.Value;

    public static bool operator >=(WriteId left, WriteId right) => left.Value >= right.Value;

    public static WriteId Later(WriteId left, WriteId right) => left > right ? left : right;

    public int CompareTo(WriteId other) => Value.CompareTo(other.Value);
}
