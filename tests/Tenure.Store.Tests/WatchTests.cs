using static Tenure.Store.Tests.StoreTestExtensions;

namespace Tenure.Store.Tests;

public class WatchTests
{
    [Fact]
    public void Changes_come_by_revision_in_operation_order_and_only_those_of_the_range()
    {
        StoreMachine machine = With("a", "x");
        machine.Apply(Txn(Put("c"), Delete("a"), Put("x"), Put("b")));
        ChangesResult changes = machine.Root.Changes(new(2), "a".To("d"), 100);
        changes.Groups.Select(group => group.Revision.Value).ShouldBe([2, 4]);
        changes.Groups[1].Changes.Select(kv => (kv.Key.ToString(), kv.IsTombstone)).ShouldBe([("c", false), ("a", true), ("b", false)]);
        changes.Next.ShouldBe(new Revision(5));
    }

    [Fact]
    public void A_revision_is_never_split_and_the_next_call_goes_on_behind_it()
    {
        StoreMachine machine = With("a");
        machine.Apply(Txn(Put("b"), Put("c"), Put("d")));
        machine.Apply(Put("e"));
        ChangesResult first = machine.Root.Changes(new(2), KeyRange.All, 2);
        first.Groups.Select(group => group.Changes.Count).ShouldBe([1, 3]);
        first.Next.ShouldBe(new Revision(4));
        machine.Root.Changes(first.Next, KeyRange.All, 2).Groups.ShouldHaveSingleItem().Changes[0].Key.ShouldBe("e".B());
    }

    [Fact]
    public void A_watch_from_the_future_waits_there()
    {
        ChangesResult changes = With("a").Root.Changes(new(50), KeyRange.All, 10);
        changes.Groups.ShouldBeEmpty();
        changes.Next.ShouldBe(new Revision(50));
    }

    [Fact]
    public void A_watcher_of_a_quiet_key_looks_at_the_log_in_bounded_pieces_and_finds_the_one_change()
    {
        var machine = new StoreMachine();
        for (int i = 0; i < ChangeScan.MaxEventsLookedAt + 10; i++) machine.Apply(Put("noisy"));
        machine.Apply(Put("quiet"));
        KeyRange quiet = KeyRange.Single("quiet".B());
        ChangesResult first = machine.Root.Changes(new(1), quiet, 10);
        first.Groups.ShouldBeEmpty();
        first.Next.ShouldBe(new Revision(ChangeScan.MaxEventsLookedAt + 2));
        machine.Root.Changes(first.Next, quiet, 10).Groups.ShouldHaveSingleItem();
    }

    [Fact]
    public void The_previous_version_is_the_one_before_the_whole_revision()
    {
        StoreMachine machine = With("a");
        machine.Apply(Put("a", "2"));
        machine.Apply(Delete("a"));
        KeyValue[] changes = [.. machine.Root.Changes(new(2), KeyRange.All, 10).Groups.SelectMany(group => group.Changes)];
        changes.Select(machine.Root.Previous).Select(kv => kv?.Value.ToString()).ShouldBe([null, "v", "2"]);
    }

    [Fact]
    public void The_index_names_the_watchers_of_keys_and_of_ranges_once_each()
    {
        var index = new WatchIndex<string>();
        index.Add(KeyRange.Single("a".B()), "of a").ShouldBeTrue();
        index.Add("a".To("c"), "of a to c").ShouldBeTrue();
        index.Add("b".To("c"), "of b").ShouldBeTrue();
        index.Add(KeyRange.From("b".B()), "of b and on").ShouldBeTrue();
        index.Add(KeyRange.All, "of all").ShouldBeTrue();
        Concerned(index, "a").ShouldBe(["of a", "of a to c", "of all"]);
        Concerned(index, "b").ShouldBe(["of a to c", "of all", "of b", "of b and on"]);
        Concerned(index, "z").ShouldBe(["of all", "of b and on"]);
        Concerned(index, "a", "a", "b").Length.ShouldBe(5);
        Concerned(index).ShouldBeEmpty();
    }

    [Fact]
    public void A_watcher_that_was_removed_is_not_named_and_others_of_the_same_range_still_are()
    {
        var index = new WatchIndex<string>();
        KeyRange key = KeyRange.Single("a".B());
        index.Add(key, "one");
        index.Add(key, "other");
        index.Add(KeyRange.All, "one");
        index.Add(key, "one").ShouldBeFalse();
        index.Count.ShouldBe(3);
        index.Remove(key, "one").ShouldBeTrue();
        index.Remove(key, "one").ShouldBeFalse();
        index.Remove(KeyRange.All, "one").ShouldBeTrue();
        index.Remove("x".To("y"), "one").ShouldBeFalse();
        index.Count.ShouldBe(1);
        Concerned(index, "a").ShouldBe(["other"]);
    }

    private static string[] Concerned(WatchIndex<string> index, params string[] keys)
    {
        var concerned = new HashSet<string>();
        index.Collect(keys.Select(key => KeyValue.Tombstone(key.B(), new(2))), concerned);
        return [.. concerned.Order(StringComparer.Ordinal)];
    }
}
