using static Tenure.Store.Tests.StoreTestExtensions;

namespace Tenure.Store.Tests;

public class RangeTests
{
    private static readonly RangeQuery All = new(KeyRange.All);

    [Theory]
    [InlineData("b", "", "b")]
    [InlineData("b", "d", "b c ca")]
    [InlineData("b", "\0", "b c ca d")]
    [InlineData("\0", "\0", "a b c ca d")]
    [InlineData("c", "d", "c ca")]
    [InlineData("d", "b", "")]
    [InlineData("b", "b", "")]
    public void A_range_means_what_it_means_to_etcd(string start, string end, string keys) =>
        string.Join(' ', With("d", "ca", "a", "c", "b").Range(new RangeQuery(start.To(end))).Keys()).ShouldBe(keys);

    [Theory]
    [InlineData(new byte[] { 1, 2 }, new byte[] { 1, 3 })]
    [InlineData(new byte[] { 1, 255 }, new byte[] { 2 })]
    [InlineData(new byte[] { 255, 255 }, new byte[] { 0 })]
    [InlineData(new byte[0], new byte[] { 0 })]
    public void A_prefix_ends_where_its_last_byte_that_can_rise_has_risen(byte[] prefix, byte[] end) =>
        KeyRange.Prefix(new Bytes(prefix)).End.ShouldBe(new Bytes(end));

    [Fact]
    public void Keys_compare_as_unsigned_bytes()
    {
        var machine = new StoreMachine();
        foreach (byte key in new byte[] { 200, 100, 255, 1 }) machine.Apply(new PutCommand(new Bytes([key]), default));
        machine.Range(All).KeyValues.Select(kv => kv.Key.Span[0]).ShouldBe([(byte)1, (byte)100, (byte)200, (byte)255]);
    }

    [Theory]
    [InlineData(2, "a", true)]
    [InlineData(1, "a", true)]
    [InlineData(3, "a b c", false)]
    [InlineData(0, "a b c", false)]
    [InlineData(-4, "a b c", false)]
    [InlineData(long.MaxValue, "a b c", false)]
    public void A_limit_cuts_off_and_says_so_but_counts_all(long limit, string keys, bool more)
    {
        RangeResult result = With("a", "b", "c").Range(All with { Limit = limit });
        string.Join(' ', result.Keys()).ShouldStartWith(keys);
        result.KeyValues.Count.ShouldBe(limit is > 0 and < 3 ? (int)limit : 3);
        result.More.ShouldBe(more);
        result.Count.ShouldBe(3);
    }

    [Fact]
    public void A_count_alone_has_no_keys_and_never_more()
    {
        RangeResult result = With("a", "b", "c").Range(All with { CountOnly = true, Limit = 1 });
        result.KeyValues.ShouldBeEmpty();
        result.More.ShouldBeFalse();
        result.Count.ShouldBe(3);
    }

    [Fact]
    public void Keys_alone_have_no_values_and_are_sorted_by_the_values_that_they_had()
    {
        var machine = new StoreMachine();
        machine.Apply(Put("a", "2"));
        machine.Apply(Put("b", "1"));
        RangeResult result = machine.Range(All with { KeysOnly = true, Target = SortTarget.Value, Order = SortOrder.Ascend });
        result.Keys().ShouldBe(["b", "a"]);
        result.KeyValues.ShouldAllBe(kv => kv.Value.IsEmpty);
        machine.Root.Find("a".B())!.Value.ShouldBe("2".B());
    }

    [Theory]
    [InlineData(SortTarget.Key, SortOrder.Descend, "d c b a")]
    [InlineData(SortTarget.Version, SortOrder.Descend, "a b c d")]
    [InlineData(SortTarget.Version, SortOrder.Ascend, "b c d a")]
    [InlineData(SortTarget.CreateRevision, SortOrder.Descend, "d c b a")]
    [InlineData(SortTarget.ModRevision, SortOrder.Ascend, "b c d a")]
    [InlineData(SortTarget.Value, SortOrder.Ascend, "c b a d")]
    [InlineData(SortTarget.Value, SortOrder.Descend, "d a b c")]
    [InlineData(SortTarget.Value, SortOrder.None, "c b a d")]
    internal void Keys_are_sorted_by_the_target_and_those_that_tie_by_key(SortTarget target, SortOrder order, string keys) =>
        string.Join(' ', Sortable().Range(All with { Target = target, Order = order }).Keys()).ShouldBe(keys);

    [Fact]
    public void A_target_without_an_order_sorts_only_the_first_keys_of_a_limited_range_as_in_etcd()
    {
        StoreMachine machine = Sortable();
        machine.Range(All with { Target = SortTarget.Value, Limit = 1 }).Keys().ShouldBe(["b"]);
        machine.Range(All with { Target = SortTarget.Value, Limit = 1, MaxModRevision = new(100) }).Keys().ShouldBe(["c"]);
        machine.Range(All with { Target = SortTarget.Value, Limit = 1, Order = SortOrder.Ascend }).Keys().ShouldBe(["c"]);
    }

    [Fact]
    public void Filters_leave_keys_out_but_not_out_of_the_count()
    {
        StoreMachine machine = With("a", "b", "c", "a");
        machine.Range(All with { MinModRevision = new(4) }).Keys().ShouldBe(["a", "c"]);
        machine.Range(All with { MaxModRevision = new(4) }).Keys().ShouldBe(["b", "c"]);
        machine.Range(All with { MinCreateRevision = new(3) }).Keys().ShouldBe(["b", "c"]);
        machine.Range(All with { MaxCreateRevision = new(3) }).Keys().ShouldBe(["a", "b"]);
        RangeResult limited = machine.Range(All with { MinCreateRevision = new(3), Limit = 1 });
        (limited.More, limited.Count).ShouldBe((true, 3));
    }

    [Fact]
    public void An_older_revision_shows_what_was_there_then()
    {
        StoreMachine machine = With("a", "b");
        machine.Apply(Put("a", "new"));
        machine.Apply(Delete("b"));
        machine.Range(All with { Revision = new(1) }).Count.ShouldBe(0);
        machine.Range(All with { Revision = new(3) }).KeyValues.Select(kv => kv.Value.ToString()).ShouldBe(["v", "v"]);
        machine.Range(All with { Revision = new(4) }).KeyValues.Select(kv => kv.Value.ToString()).ShouldBe(["new", "v"]);
        RangeResult latest = machine.Range(All with { Revision = new(5) });
        latest.Keys().ShouldBe(["a"]);
        machine.Range(All with { Revision = new(3) }).Revision.ShouldBe(new Revision(5), "the header has the current revision");
    }

    [Fact]
    public void A_future_revision_is_refused_and_a_negative_one_means_the_current()
    {
        StoreMachine machine = With("a");
        machine.Root.Range(All with { Revision = new(3) }).ShouldBe(new CommandFailure(new(2), StoreError.FutureRevision));
        machine.Range(All with { Revision = new(-3) }).Keys().ShouldBe(["a"]);
    }

    /// <summary>Each target gives another order; "a" is written three times.</summary>
    private static StoreMachine Sortable()
    {
        var machine = new StoreMachine();
        foreach ((string key, string value) in new[] { ("a", "3"), ("b", "2"), ("c", "1"), ("d", "4"), ("a", "3"), ("a", "3") })
            machine.Apply(Put(key, value));
        return machine;
    }
}
