namespace Tenure.Store;

/// <summary>
/// Reads the fields of commands. The first thing wrong is kept in <see cref="Failure"/>; from then on there is nothing left
/// to read and every field is empty, so that the callers need not ask after each one.
/// </summary>
internal ref struct CommandReader(Bytes input)
{
    /// <summary>The least that an operation or a comparison takes, which bounds how many a given input can hold.</summary>
    private const int MinItemLength = 2;

    private int _position;

    public string? Failure { get; private set; }

    private readonly int Remaining => input.Length - _position;

    public void Fail(string reason)
    {
        Failure ??= $"Not a command: {reason} (near byte {_position} of {input.Length}).";
        _position = input.Length;
    }

    public void End()
    {
        if (Remaining > 0) Fail($"{Remaining} bytes are left over");
    }

    public Command? Command()
    {
        var kind = (CommandKind)Byte();
        return kind switch
        {
            CommandKind.Compact => new CompactCommand(new(Number())),
            CommandKind.LeaseGrant => new LeaseGrantCommand(new(Number()), Number()),
            CommandKind.LeaseRevoke => new LeaseRevokeCommand(new(Number())),
            _ => Operation(kind, CommandRules.MaxDepth),
        };
    }

    public byte Byte()
    {
        if (Remaining > 0) return input.Span[_position++];
        Fail("it ends too early");
        return 0;
    }

    private Operation? Operation(CommandKind kind, int depth)
    {
        switch (kind)
        {
            case CommandKind.Put: return Put();
            case CommandKind.DeleteRange: return DeleteRange();
            case CommandKind.Range: return Range();
            case CommandKind.Transaction when depth > 0: return Transaction(depth);
            case CommandKind.Transaction: Fail($"transactions nest deeper than {CommandRules.MaxDepth}"); return null;
            default: Fail($"nothing of kind {(byte)kind} can stand here"); return null;
        }
    }

    private PutCommand Put()
    {
        CommandFlags flags = Flags(CommandFlags.PrevKv | CommandFlags.IgnoreValue | CommandFlags.IgnoreLease);
        var lease = new LeaseId(Number());
        return new(Bytes(), Bytes())
        {
            Lease = lease,
            PrevKv = (flags & CommandFlags.PrevKv) != 0,
            IgnoreValue = (flags & CommandFlags.IgnoreValue) != 0,
            IgnoreLease = (flags & CommandFlags.IgnoreLease) != 0,
        };
    }

    private DeleteRangeCommand DeleteRange()
    {
        CommandFlags flags = Flags(CommandFlags.PrevKv);
        return new(KeyRange()) { PrevKv = (flags & CommandFlags.PrevKv) != 0 };
    }

    private RangeQuery Range()
    {
        CommandFlags flags = Flags(CommandFlags.KeysOnly | CommandFlags.CountOnly);
        return new(KeyRange())
        {
            KeysOnly = (flags & CommandFlags.KeysOnly) != 0,
            CountOnly = (flags & CommandFlags.CountOnly) != 0,
            Revision = new(Number()),
            Limit = Number(),
            Order = (SortOrder)Choice((byte)SortOrder.Descend),
            Target = (SortTarget)Choice((byte)SortTarget.Value),
            MinModRevision = new(Number()),
            MaxModRevision = new(Number()),
            MinCreateRevision = new(Number()),
            MaxCreateRevision = new(Number()),
        };
    }

    private TransactionCommand Transaction(int depth)
    {
        var comparisons = new Comparison[Count()];
        for (int i = 0; i < comparisons.Length && Failure is null; i++) comparisons[i] = Comparison();
        return new(comparisons, Branch(depth - 1), Branch(depth - 1));
    }

    private Comparison Comparison() => new(
        KeyRange(),
        (ComparisonTarget)Choice((byte)ComparisonTarget.Lease),
        (ComparisonOperator)Choice((byte)ComparisonOperator.NotEqual),
        Number(),
        Bytes());

    private Operation[] Branch(int depth)
    {
        var branch = new Operation[Count()];
        for (int i = 0; i < branch.Length && Failure is null; i++) branch[i] = Operation((CommandKind)Byte(), depth)!;
        return branch;
    }

    private CommandFlags Flags(CommandFlags known)
    {
        var flags = (CommandFlags)Byte();
        if ((flags & ~known) != 0) Fail($"the flags {(byte)flags:x} are not known here");
        return flags;
    }

    private byte Choice(byte last)
    {
        byte choice = Byte();
        if (choice > last) Fail($"there is no choice {choice} here");
        return choice;
    }

    private KeyRange KeyRange() => new(Bytes(), Bytes());

    private Bytes Bytes()
    {
        long length = Number();
        if (length < 0 || length > Remaining)
        {
            Fail($"a length of {length} bytes is impossible");
            return default;
        }
        Bytes bytes = input.Slice(_position, (int)length);
        _position += (int)length;
        return bytes;
    }

    /// <summary>A number of items, none of which is allocated unless the input is long enough to hold them all.</summary>
    private int Count()
    {
        long count = Number();
        if (count >= 0 && count <= Remaining / MinItemLength) return (int)count;
        Fail($"a count of {count} items is impossible");
        return 0;
    }

    private long Number()
    {
        ulong bits = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = Byte();
            bits |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return (long)(bits >> 1) ^ -(long)(bits & 1);
        }
        Fail("a number is too long");
        return 0;
    }
}
