using static Tenure.Store.Tests.StoreTestExtensions;

namespace Tenure.Store.Tests;

public class TransactionTests
{
    private static readonly ComparisonOperator[] Operators =
        [ComparisonOperator.Equal, ComparisonOperator.Greater, ComparisonOperator.Less, ComparisonOperator.NotEqual];

    [Theory]
    [InlineData(ComparisonTarget.Version, 1, 2, 3)]
    [InlineData(ComparisonTarget.CreateRevision, 2, 3, 4)]
    [InlineData(ComparisonTarget.ModRevision, 3, 4, 5)]
    [InlineData(ComparisonTarget.Lease, 6, 7, 8)]
    internal void Each_number_compares_with_each_operator(ComparisonTarget target, long below, long same, long above)
    {
        StoreMachine machine = With("other");
        machine.Apply(new LeaseGrantCommand(new(7), 10));
        machine.Apply(Put("a"));
        machine.Apply(Put("a") with { Lease = new(7) });
        Operators.Select(op => machine.Decides(Compare("a", target, op, below))).ShouldBe([false, true, false, true]);
        Operators.Select(op => machine.Decides(Compare("a", target, op, same))).ShouldBe([true, false, false, false]);
        Operators.Select(op => machine.Decides(Compare("a", target, op, above))).ShouldBe([false, false, true, true]);
    }

    [Fact]
    public void Values_compare_as_unsigned_bytes_with_each_operator()
    {
        StoreMachine machine = new();
        machine.Apply(Put("a", "m"));
        Operators.Select(op => machine.Decides(CompareValue("a", op, "l"))).ShouldBe([false, true, false, true]);
        Operators.Select(op => machine.Decides(CompareValue("a", op, "m"))).ShouldBe([true, false, false, false]);
        Operators.Select(op => machine.Decides(CompareValue("a", op, "mm"))).ShouldBe([false, false, true, true]);
        Operators.Select(op => machine.Decides(CompareValue("a", op, "é"))).ShouldBe([false, false, true, true]);
    }

    [Theory]
    [InlineData(ComparisonTarget.Version)]
    [InlineData(ComparisonTarget.CreateRevision)]
    [InlineData(ComparisonTarget.ModRevision)]
    [InlineData(ComparisonTarget.Lease)]
    internal void A_missing_key_compares_as_0_and_so_does_an_empty_range(ComparisonTarget target)
    {
        var machine = new StoreMachine();
        Operators.Select(op => machine.Decides(Compare("a", target, op, 0))).ShouldBe([true, false, false, false]);
        Operators.Select(op => machine.Decides(new Comparison("a".To("z"), target, op, 0, default))).ShouldBe([true, false, false, false]);
        Operators.Select(op => machine.Decides(new Comparison("z".To("a"), target, op, 0, default))).ShouldBe([true, false, false, false]);
    }

    [Fact]
    public void A_comparison_of_a_missing_value_is_false_also_with_not_equal() =>
        Operators.Select(op => new StoreMachine().Decides(CompareValue("a", op, ""))).ShouldBe([false, false, false, false]);

    [Fact]
    public void A_deleted_key_compares_as_a_missing_one()
    {
        StoreMachine machine = With("a");
        machine.Apply(Delete("a"));
        machine.Decides(Compare("a", ComparisonTarget.ModRevision, ComparisonOperator.Equal, 0)).ShouldBeTrue();
    }

    [Fact]
    public void A_comparison_over_a_range_must_hold_for_every_key()
    {
        StoreMachine machine = With("a", "b", "b");
        machine.Decides(new Comparison("a".To("c"), ComparisonTarget.Version, ComparisonOperator.Greater, 0, default)).ShouldBeTrue();
        machine.Decides(new Comparison("a".To("c"), ComparisonTarget.Version, ComparisonOperator.Equal, 1, default)).ShouldBeFalse();
        machine.Decides(new Comparison("a".To("b"), ComparisonTarget.Version, ComparisonOperator.Equal, 1, default)).ShouldBeTrue();
    }

    [Fact]
    public void All_comparisons_of_a_nested_tree_come_before_any_write()
    {
        Comparison isMissing = Compare("a", ComparisonTarget.Version, ComparisonOperator.Equal, 0);
        var nested = new TransactionCommand([isMissing], [Put("branch", "success")], [Put("branch", "failure")]);
        var machine = new StoreMachine();
        machine.Apply<TransactionResult>(Txn(Put("a"), nested));
        machine.Root.Find("branch".B())!.Value.ShouldBe("success".B());
    }

    [Fact]
    public void All_writes_share_a_revision_and_later_operations_see_the_earlier_ones()
    {
        StoreMachine machine = With("a");
        TransactionResult result = machine.Apply<TransactionResult>(Txn(Get("b"), Put("b"), Get("b"), Delete("a"), Get("a"), Txn(Get("b"))));
        machine.Revision().ShouldBe(3);
        result.Results.Select(each => each.Revision.Value).ShouldBe([2, 3, 3, 3, 3, 0], "a nested transaction has none, as in etcd");
        result.Results.OfType<RangeResult>().Select(range => range.Count).ShouldBe([0, 1, 0]);
        result.Results[5].ShouldBeOfType<TransactionResult>().Results[0].ShouldBeOfType<RangeResult>().Count.ShouldBe(1);
    }

    [Fact]
    public void The_branch_follows_the_comparisons()
    {
        StoreMachine machine = With("a");
        Comparison exists = Compare("a", ComparisonTarget.Version, ComparisonOperator.Greater, 0);
        Comparison isMissing = Compare("a", ComparisonTarget.Version, ComparisonOperator.Equal, 0);
        machine.Apply<TransactionResult>(new TransactionCommand([exists], [Put("s")], [Put("f")])).Succeeded.ShouldBeTrue();
        machine.Apply<TransactionResult>(new TransactionCommand([exists, isMissing], [Put("s")], [Put("f")])).Succeeded.ShouldBeFalse();
        machine.Range(new RangeQuery(KeyRange.All)).Keys().ShouldBe(["a", "f", "s"]);
    }

    [Theory]
    [InlineData(100, StoreError.FutureRevision)]
    [InlineData(5, StoreError.FutureRevision)]
    [InlineData(2, StoreError.Compacted)]
    [InlineData(-5, StoreError.Compacted)]
    internal void A_transaction_that_fails_writes_nothing(int revision, StoreError error)
    {
        StoreMachine machine = With("a", "a", "a");
        machine.Apply<CompactResult>(new CompactCommand(new(3)));
        ulong before = machine.Root.Hash();
        RangeQuery bad = Get("a") with { Revision = new(revision) };
        machine.Refusal(Txn(Put("b"), bad)).ShouldBe(error);
        machine.Refusal(Txn(Put("b"), Txn(Delete("a")), Txn(bad))).ShouldBe(error);
        machine.Refusal(Txn(bad)).ShouldBe(error);
        machine.Root.Hash().ShouldBe(before);
        var otherBranch = new TransactionCommand([], [Put("c")], [bad]);
        machine.Apply<TransactionResult>(otherBranch).Revision.ShouldBe(new Revision(5), "only the branch taken counts");
    }

    [Fact]
    public void A_put_that_cannot_be_made_stops_the_whole_transaction()
    {
        StoreMachine machine = With("a");
        machine.Refusal(Txn(Delete("a"), Put("b") with { Lease = new(5) })).ShouldBe(StoreError.LeaseNotFound);
        machine.Refusal(Txn(Delete("a"), Txn(Put("b") with { IgnoreLease = true }))).ShouldBe(StoreError.KeyNotFound);
        machine.Revision().ShouldBe(2);
    }

    [Fact]
    public void Behind_a_delete_without_an_end_a_put_finds_nothing_to_keep()
    {
        StoreMachine machine = StoreTestExtensions.With("a", "c", "e");
        Operation keeping = Put("c") with { IgnoreLease = true };
        Operation all = new DeleteRangeCommand(KeyRange.All);

        machine.Refusal(Txn(all, keeping)).ShouldBe(StoreError.KeyNotFound);
        machine.Refusal(Txn(new DeleteRangeCommand(KeyRange.From("d".B())), Txn(all), Txn(keeping))).ShouldBe(StoreError.KeyNotFound);
        machine.Apply<TransactionResult>(Txn(new DeleteRangeCommand(KeyRange.From("d".B())), keeping));
        machine.Apply<TransactionResult>(Txn(keeping, all));
        machine.Root.Find("c".B()).ShouldBeNull();
    }

    [Fact]
    public void A_key_that_one_transaction_puts_and_deletes_is_gone_and_watchers_see_both()
    {
        var machine = new StoreMachine();
        machine.Apply<TransactionResult>(Txn(Txn(Put("k")), Txn(Delete("k")))).Revision.ShouldBe(new Revision(2));
        machine.Root.Find("k".B()).ShouldBeNull();
        ChangesResult changes = machine.Root.Changes(new(2), KeyRange.All, 10);
        changes.Groups.ShouldHaveSingleItem().Changes.Select(kv => kv.IsTombstone).ShouldBe([false, true]);
    }
}
