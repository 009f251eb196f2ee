using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Tenure.Laws;

namespace Tenure.Store.Tests.Laws;

public sealed class CommandLaws
{
    /// <summary>How deep a drawn transaction nests.</summary>
    private const int Depth = 3;

    private static readonly Gen<Bytes> Octets = Any.Bytes.Select(bytes => new Bytes(bytes));

    private static readonly Gen<KeyRange> Range = from start in Octets from end in Octets select new KeyRange(start, end);

    private static readonly Gen<PutCommand> Put =
        from key in Octets
        from value in Octets
        from lease in Any.Number
        from flags in Gen.Choose(0, 7)
        select new PutCommand(key, value)
        {
            Lease = new(lease),
            PrevKv = (flags & 1) != 0,
            IgnoreValue = (flags & 2) != 0,
            IgnoreLease = (flags & 4) != 0,
        };

    private static readonly Gen<RangeQuery> Query =
        from range in Range
        from revisions in Gen.ArrayOf(Any.Number, 6)
        from choices in Gen.Choose(0, 59)
        select new RangeQuery(range)
        {
            Revision = new(revisions[0]),
            Limit = revisions[1],
            Order = (SortOrder)(choices % 3),
            Target = (SortTarget)(choices / 3 % 5),
            KeysOnly = choices / 15 % 2 == 1,
            CountOnly = choices / 30 == 1,
            MinModRevision = new(revisions[2]),
            MaxModRevision = new(revisions[3]),
            MinCreateRevision = new(revisions[4]),
            MaxCreateRevision = new(revisions[5]),
        };

    private static readonly Gen<Comparison> Comparisons =
        from range in Range
        from target in Gen.Choose(0, 4)
        from comparison in Gen.Choose(0, 3)
        from number in Any.Number
        from value in Octets
        select new Comparison(range, (ComparisonTarget)target, (ComparisonOperator)comparison, number, value);

    private static readonly Gen<Command> Commands = Gen.OneOf(
        Operations(Depth).Select(operation => (Command)operation),
        Any.Number.Select(at => (Command)new CompactCommand(new(at))),
        from lease in Any.Number from ttl in Any.Number select (Command)new LeaseGrantCommand(new(lease), ttl),
        Any.Number.Select(lease => (Command)new LeaseRevokeCommand(new(lease))));

    [Fact]
    public void A_command_that_was_written_is_read_as_it_was() => Law.Holds(Commands, command =>
    {
        CommandCodec.TryRead(Written(command), out Command? read, out string? reason).ShouldBeTrue(reason);
        Shown(read!).ShouldBe(Shown(command));
        Written(read!).ShouldBe(Written(command));
    });

    [Fact]
    public void No_beginning_of_a_command_is_a_command_nor_is_one_with_more_behind_it() => Law.Holds(Commands, command =>
    {
        byte[] written = Written(command);
        for (int length = 0; length < written.Length; length++)
            CommandCodec.TryRead(written.AsMemory(0, length), out _, out _).ShouldBeFalse();
        CommandCodec.TryRead((byte[])[.. written, 0], out _, out _).ShouldBeFalse();
    });

    private static Gen<Operation> Operations(int depth)
    {
        Gen<Operation> plain = Gen.OneOf(
            Put.Select(put => (Operation)put),
            Query.Select(query => (Operation)query),
            from range in Range from previous in Any.Bool select (Operation)new DeleteRangeCommand(range) { PrevKv = previous });
        return depth == 0 ? plain : Gen.OneOf(plain, Transactions(depth));
    }

    private static Gen<Operation> Transactions(int depth) =>
        from comparisons in Any.ArrayOf(Comparisons, most: 3)
        from success in Any.ArrayOf(Operations(depth - 1), most: 3)
        from failure in Any.ArrayOf(Operations(depth - 1), most: 3)
        select (Operation)new TransactionCommand(comparisons, success, failure);

    private static byte[] Written(Command command)
    {
        var output = new ArrayBufferWriter<byte>();
        CommandCodec.Write(output, command);
        return output.WrittenSpan.ToArray();
    }

    private static string Shown(Command command) => command is TransactionCommand txn
        ? $"({string.Join(",", txn.Comparisons)} ? {string.Join(",", txn.Success.Select(Shown))} : {string.Join(",", txn.Failure.Select(Shown))})"
        : command.ToString();
}
