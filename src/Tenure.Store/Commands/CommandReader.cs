namespace Tenure.Store;

/// <summary>
/// Reads the fields of commands. See <see cref="CommandCodec"/> for the format.
/// </summary>
internal ref struct CommandReader(Bytes input)
{
    /// <summary>The least that an operation or a comparison takes, which bounds how many a given input can hold.</summary>
    private const int MinItemLength = 2;

    private FieldReader _fields = new(input, "command");

    public readonly string? Failure => _fields.Failure;

    public void Version(byte expected)
    {
        byte version = _fields.Byte();
        if (version != expected) _fields.Fail($"its format has version {version}, and this build reads {expected}");
    }

    public void End() => _fields.End();

    public Command? Command()
    {
        var kind = (CommandKind)_fields.Byte();
        return kind switch
        {
            CommandKind.Compact => new CompactCommand(new(_fields.Number())),
            CommandKind.LeaseGrant => new LeaseGrantCommand(new(_fields.Number()), _fields.Number()),
            CommandKind.LeaseRevoke => new LeaseRevokeCommand(new(_fields.Number())),
            _ => Operation(kind, CommandRules.MaxDepth),
        };
    }

    private Operation? Operation(CommandKind kind, int depth)
    {
        switch (kind)
        {
            case CommandKind.Put: return Put();
            case CommandKind.DeleteRange: return DeleteRange();
            case CommandKind.Range: return Range();
            case CommandKind.Transaction when depth > 0: return Transaction(depth);
            case CommandKind.Transaction: _fields.Fail($"transactions nest deeper than {CommandRules.MaxDepth}"); return null;
            default: _fields.Fail($"nothing of kind {(byte)kind} can stand here"); return null;
        }
    }

    private PutCommand Put()
    {
        CommandFlags flags = Flags(CommandFlags.PrevKv | CommandFlags.IgnoreValue | CommandFlags.IgnoreLease);
        var lease = new LeaseId(_fields.Number());
        return new(_fields.Bytes(), _fields.Bytes())
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
            Revision = new(_fields.Number()),
            Limit = _fields.Number(),
            Order = (SortOrder)_fields.Choice((byte)SortOrder.Descend),
            Target = (SortTarget)_fields.Choice((byte)SortTarget.Value),
            MinModRevision = new(_fields.Number()),
            MaxModRevision = new(_fields.Number()),
            MinCreateRevision = new(_fields.Number()),
            MaxCreateRevision = new(_fields.Number()),
        };
    }

    private TransactionCommand Transaction(int depth)
    {
        var comparisons = new Comparison[_fields.Count(MinItemLength)];
        for (int i = 0; i < comparisons.Length && Failure is null; i++) comparisons[i] = Comparison();
        return new(comparisons, Branch(depth - 1), Branch(depth - 1));
    }

    private Comparison Comparison() => new(
        KeyRange(),
        (ComparisonTarget)_fields.Choice((byte)ComparisonTarget.Lease),
        (ComparisonOperator)_fields.Choice((byte)ComparisonOperator.NotEqual),
        _fields.Number(),
        _fields.Bytes());

    private Operation[] Branch(int depth)
    {
        var branch = new Operation[_fields.Count(MinItemLength)];
        for (int i = 0; i < branch.Length && Failure is null; i++) branch[i] = Operation((CommandKind)_fields.Byte(), depth)!;
        return branch;
    }

    private CommandFlags Flags(CommandFlags known)
    {
        var flags = (CommandFlags)_fields.Byte();
        if ((flags & ~known) != 0) _fields.Fail($"the flags {(byte)flags:x} are not known here");
        return flags;
    }

    private KeyRange KeyRange() => new(_fields.Bytes(), _fields.Bytes());
}
