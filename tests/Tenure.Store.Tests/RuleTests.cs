using static Tenure.Store.Tests.StoreTestExtensions;

namespace Tenure.Store.Tests;

/// <summary>The rules that hold whatever the store contains. Each was seen on etcd 3.4.23.</summary>
public class RuleTests
{
    [Fact]
    public void An_empty_key_is_refused_everywhere()
    {
        var empty = new KeyRange(default, "z".B());
        Command[] commands =
        [
            Put(""), new DeleteRangeCommand(empty), new RangeQuery(empty), Txn(Put("")), Txn(Txn(new RangeQuery(empty))),
            new TransactionCommand([new Comparison(empty, ComparisonTarget.Version, ComparisonOperator.Equal, 0, default)], [], []),
            new TransactionCommand([], [], [new DeleteRangeCommand(empty)]),
        ];
        foreach (Command command in commands)
        {
            CommandRules.Check(command).ShouldBe(StoreError.KeyNotProvided);
            new StoreMachine().Refusal(command).ShouldBe(StoreError.KeyNotProvided);
        }
    }

    [Fact]
    public void A_value_that_is_to_be_ignored_must_not_be_given_nor_such_a_lease()
    {
        CommandRules.Check(Put("a", "x") with { IgnoreValue = true }).ShouldBe(StoreError.ValueProvided);
        CommandRules.Check(Put("a", "x") with { IgnoreLease = true, Lease = new(1) }).ShouldBe(StoreError.LeaseProvided);
        CommandRules.Check(Put("a", "") with { IgnoreValue = true, IgnoreLease = true }).ShouldBeNull();
    }

    [Fact]
    public void A_branch_and_the_comparisons_may_hold_128_and_not_129()
    {
        CommandRules.Check(Txn(Puts(128))).ShouldBeNull();
        CommandRules.Check(Txn(Puts(129))).ShouldBe(StoreError.TooManyOperations);
        CommandRules.Check(new TransactionCommand([], [], Puts(129))).ShouldBe(StoreError.TooManyOperations);
        Comparison comparison = Compare("a", ComparisonTarget.Version, ComparisonOperator.Equal, 0);
        CommandRules.Check(new TransactionCommand([.. Enumerable.Repeat(comparison, 129)], [], [])).ShouldBe(StoreError.TooManyOperations);
        CommandRules.Check(Txn(Puts(5)), maxOperations: 4).ShouldBe(StoreError.TooManyOperations);
    }

    [Fact]
    public void A_nested_transaction_has_what_its_parents_left()
    {
        CommandRules.Check(Txn([Txn(Put("z")), .. Puts(127)])).ShouldBe(StoreError.TooManyOperations);
        CommandRules.Check(Txn([Txn(Put("z")), .. Puts(126)])).ShouldBeNull();
        CommandRules.Check(Txn([Txn(Put("y"), Put("z")), .. Puts(126)])).ShouldBe(StoreError.TooManyOperations);
        CommandRules.Check(Txn([Txn(), .. Puts(127)])).ShouldBeNull();
        CommandRules.Check(Nested(128)).ShouldBeNull();
        CommandRules.Check(Nested(129)).ShouldBe(StoreError.TooManyOperations);
    }

    [Fact]
    public void Members_apply_what_was_committed_whatever_their_own_limit_but_never_deeper_than_the_log_can_hold()
    {
        new StoreMachine().Apply<TransactionResult>(Txn(Puts(500))).Results.Count.ShouldBe(500);
        CommandRules.Check(Nested(129), maxOperations: 10_000).ShouldBe(StoreError.TooManyOperations);
    }

    [Fact]
    public void The_form_is_checked_before_duplicates() =>
        CommandRules.Check(Txn(Put("a"), Put("a"), Put(""))).ShouldBe(StoreError.KeyNotProvided);

    public static TheoryData<string, bool> Writes => new()
    {
        { "two puts", true },
        { "put and delete", true },
        { "delete and put", true },
        { "put in a deleted range", true },
        { "in the failure branch", true },
        { "put and nested put", true },
        { "puts in two nested ones", true },
        { "nested then-put beside another's else-put", true },
        { "nested delete before nested put", true },
        { "delete beside nested put", true },
        { "put beside nested delete", true },
        { "deep", true },
        { "two deletes", false },
        { "put in both branches", false },
        { "nested put in both branches", false },
        { "nested put before nested delete", false },
        { "nested then-delete beside else-put", false },
        { "put beside endless delete", false },
        { "put beside empty range", false },
        { "put at a range's end", false },
    };

    [Theory]
    [MemberData(nameof(Writes))]
    public void A_transaction_must_not_write_a_key_twice(string what, bool isDuplicate) =>
        CommandRules.Check(WritesOf(what)).ShouldBe(isDuplicate ? StoreError.DuplicateKey : null);

    private static TransactionCommand WritesOf(string what) => what switch
    {
        "two puts" => Txn(Put("k"), Put("k")),
        "put and delete" => Txn(Put("k"), Delete("k")),
        "delete and put" => Txn(Delete("k"), Put("k")),
        "put in a deleted range" => Txn(new DeleteRangeCommand("j".To("l")), Put("k")),
        "in the failure branch" => new TransactionCommand([], [], [Put("k"), Put("k")]),
        "put and nested put" => Txn(Put("k"), Txn(Put("k"))),
        "puts in two nested ones" => Txn(Txn(Put("k")), Txn(Put("k"))),
        "nested then-put beside another's else-put" => Txn(Txn(Put("k")), Else(Put("k"))),
        "nested delete before nested put" => Txn(Txn(Delete("k")), Txn(Put("k"))),
        "delete beside nested put" => Txn(Txn(Put("k")), Delete("k")),
        "put beside nested delete" => Txn(Put("k"), Else(Delete("k"))),
        "deep" => Txn(Put("k"), Txn(Txn(Txn(Put("k"))))),
        "two deletes" => Txn(Delete("k"), Delete("k")),
        "put in both branches" => new TransactionCommand([], [Put("k")], [Put("k")]),
        "nested put in both branches" => Txn(new TransactionCommand([], [Put("k")], [Put("k")])),
        "nested put before nested delete" => Txn(Txn(Put("k")), Txn(Delete("k"))),
        "nested then-delete beside else-put" => Txn(new TransactionCommand([], [Delete("k")], [Put("k")])),
        "put beside endless delete" => Txn(Put("k"), new DeleteRangeCommand(KeyRange.All)),
        "put beside empty range" => Txn(Put("k"), new DeleteRangeCommand("z".To("a"))),
        _ => Txn(new DeleteRangeCommand("a".To("k")), Put("k")),
    };

    private static TransactionCommand Else(params Operation[] failure) => new([], [], failure);

    private static Operation[] Puts(int count) => [.. Enumerable.Range(0, count).Select(i => Put($"a{i}"))];

    private static TransactionCommand Nested(int depth) => depth == 1 ? Txn() : Txn(Nested(depth - 1));
}
