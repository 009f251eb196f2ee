namespace Tenure.Store.Tests.Model;

/// <summary>
/// Seeded commands over few keys, so that they meet. Mostly valid ones; some ask for what the store must refuse.
/// </summary>
internal sealed class RandomCommands(int seed)
{
    private readonly Random _random = new(seed);

    public Command Next(long revision)
    {
        Command command;
        do command = Draw(revision);
        while (CommandRules.Check(command) is not null);
        return command;
    }

    /// <summary>Any command that has a form in the log, whether or not it obeys the rules.</summary>
    public Command Draw(long revision) => _random.Next(100) switch
    {
        < 45 => Put(),
        < 60 => Delete(),
        < 80 => Transaction(revision, 3),
        < 84 => Range(revision),
        < 88 => new CompactCommand(new(revision - 6 + _random.Next(8))),
        < 95 => new LeaseGrantCommand(Lease(), _random.Next(-5, 1000)),
        _ => new LeaseRevokeCommand(Lease()),
    };

    public RangeQuery Range(long revision) => new(KeyRange())
    {
        Revision = new(_random.Next(3) == 0 ? revision - 10 + _random.Next(12) : 0),
        Limit = _random.Next(3) == 0 ? _random.Next(-1, 5) : 0,
        Order = (SortOrder)_random.Next(3),
        Target = (SortTarget)_random.Next(5),
        KeysOnly = Rarely(),
        CountOnly = Rarely(),
        MinModRevision = Filter(revision),
        MaxModRevision = Filter(revision),
        MinCreateRevision = Filter(revision),
        MaxCreateRevision = Filter(revision),
    };

    public KeyRange KeyRange() => _random.Next(5) switch
    {
        0 => new(Key(), Key()),
        1 => Store.KeyRange.From(Key()),
        2 => Store.KeyRange.Prefix(Key()),
        _ => Store.KeyRange.Single(Key()),
    };

    private PutCommand Put()
    {
        bool ignoreValue = Rarely();
        bool ignoreLease = Rarely();
        return new(Key(), ignoreValue ? default : Bytes.Utf8(_random.Next(5).ToString()))
        {
            Lease = ignoreLease || _random.Next(3) != 0 ? default : Lease(),
            PrevKv = _random.Next(2) == 0,
            IgnoreValue = ignoreValue,
            IgnoreLease = ignoreLease,
        };
    }

    private DeleteRangeCommand Delete() => new(KeyRange()) { PrevKv = _random.Next(2) == 0 };

    private TransactionCommand Transaction(long revision, int depth) => new(
        Several(() => Comparison(revision), 3),
        Several(() => Operation(revision, depth - 1), 4),
        Several(() => Operation(revision, depth - 1), 4));

    private Operation Operation(long revision, int depth) => _random.Next(8) switch
    {
        < 3 => Put(),
        3 => Delete(),
        < 6 => _random.Next(3) == 0 ? Range(revision) : Range(0) with { Revision = default },
        _ when depth > 0 => Transaction(revision, depth),
        _ => Put(),
    };

    private Comparison Comparison(long revision)
    {
        var target = (ComparisonTarget)_random.Next(5);
        long number = target is ComparisonTarget.Version ? _random.Next(3) : target is ComparisonTarget.Lease ? _random.Next(4) : revision - _random.Next(6);
        return new(KeyRange(), target, (ComparisonOperator)_random.Next(4), number, Bytes.Utf8(_random.Next(5).ToString()));
    }

    private T[] Several<T>(Func<T> make, int most) => [.. Enumerable.Range(0, _random.Next(most)).Select(_ => make())];

    private Revision Filter(long revision) => new(_random.Next(8) == 0 ? revision - _random.Next(8) : 0);

    private Bytes Key() => Bytes.Utf8(new string('a', _random.Next(1, 3)) + (char)('a' + _random.Next(5)));

    private LeaseId Lease() => new(_random.Next(1, 4));

    private bool Rarely() => _random.Next(8) == 0;
}
