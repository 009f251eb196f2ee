using static Tenure.Store.Tests.StoreTestExtensions;

namespace Tenure.Store.Tests;

public class CompactionTests
{
    [Fact]
    public void Compaction_at_0_succeeds_once_on_a_fresh_store_and_a_negative_one_never()
    {
        var machine = new StoreMachine();
        machine.Refusal(new CompactCommand(new(-1))).ShouldBe(StoreError.Compacted);
        machine.Apply(new CompactCommand(new(0))).ShouldBe(new CompactResult(new(1)));
        machine.Refusal(new CompactCommand(new(0))).ShouldBe(StoreError.Compacted);
    }

    [Fact]
    public void What_is_compacted_is_not_compacted_again_and_the_future_cannot_be()
    {
        StoreMachine machine = With("a", "b");
        machine.Refusal(new CompactCommand(new(4))).ShouldBe(StoreError.FutureRevision);
        machine.Apply(new CompactCommand(new(3))).ShouldBe(new CompactResult(new(3)), "compaction is no change");
        machine.Refusal(new CompactCommand(new(3))).ShouldBe(StoreError.Compacted);
        machine.Refusal(new CompactCommand(new(2))).ShouldBe(StoreError.Compacted);
        machine.Root.CompactRevision.ShouldBe(new Revision(3));
    }

    [Fact]
    public void Reads_below_the_compact_revision_are_refused_and_reads_at_it_are_not()
    {
        StoreMachine machine = With("a", "b", "a", "a");
        machine.Apply(new CompactCommand(new(4)));
        RangeQuery all = new(KeyRange.All);
        machine.Root.Range(all with { Revision = new(3) }).ShouldBe(new CommandFailure(new(5), StoreError.Compacted));
        machine.Range(all with { Revision = new(4) }).KeyValues.Select(kv => kv.ModRevision.Value).ShouldBe([4, 3]);
    }

    [Fact]
    public void A_watch_from_exactly_the_compact_revision_replays_it_deletes_included_and_one_from_below_is_told()
    {
        StoreMachine machine = With("a", "b");
        machine.Apply(Delete("a"));
        machine.Apply(new CompactCommand(new(4)));
        machine.Root.Changes(new(3), KeyRange.All, 10).IsCompacted.ShouldBeTrue();
        ChangesResult changes = machine.Root.Changes(new(4), KeyRange.All, 10);
        changes.IsCompacted.ShouldBeFalse();
        changes.Groups.ShouldHaveSingleItem().Changes.ShouldBe([KeyValue.Tombstone("a".B(), new(4))]);
        machine.Root.Previous(changes.Groups[0].Changes[0]).ShouldBeNull("what it replaced is compacted");
    }

    [Fact]
    public void Swept_keys_leave_the_tree_and_swept_events_the_log_however_many_they_are()
    {
        StoreState state = StoreRoot.Empty.Thaw();
        var sweep = new CompactionSweep(state);
        for (int i = 0; i < 5000; i++)
        {
            state.Put(Put($"k{i}"));
            state.Seal();
            if (i % 2 == 0) state.Delete(KeyRange.Single($"k{i}".B()));
            state.Seal();
        }
        state.CompactRevision = state.Visible;
        sweep.Start();
        int commands = 0;
        for (; state.Events.Count > 1; commands++) sweep.Advance();
        commands.ShouldBeGreaterThan(1000, "the work is spread over the commands that follow");
        commands.ShouldBeLessThan(2500, "it goes on faster than one event per command");
        state.Keys.Current.Count.ShouldBe(2500);
        var scan = state.Keys.Current.From(default);
        while (scan.MoveNext()) scan.Value.Count.ShouldBe(1);
    }

    [Fact]
    public void What_the_compact_revision_itself_superseded_is_swept_too()
    {
        StoreState state = StoreRoot.Empty.Thaw();
        var sweep = new CompactionSweep(state);
        foreach (PutCommand put in new[] { Put("a", "1"), Put("b"), Put("a", "2") })
        {
            state.Put(put);
            state.Seal();
            state.CompactRevision = state.Visible;
            sweep.Start();
        }
        state.Keys.Current.TryFind("a".B(), out KeyHistory history).ShouldBeTrue();
        history.Count.ShouldBe(1);
        state.Events.Count.ShouldBe(1);
    }

    [Fact]
    public void The_hash_does_not_tell_whether_the_sweep_has_been_there()
    {
        StoreState state = StoreRoot.Empty.Thaw();
        var sweep = new CompactionSweep(state);
        for (int i = 0; i < 3000; i++)
        {
            state.Put(Put($"k{i % 1000}", $"{i}"));
            state.Seal();
        }
        state.CompactRevision = new(2500);
        ulong before = state.Seal().Hash();
        sweep.Start();
        for (int i = 0; i < 1000; i++) sweep.Advance();
        state.Events.Count.ShouldBe(502);
        state.Seal().Hash().ShouldBe(before);
    }

    [Fact]
    public void A_hot_key_keeps_only_the_versions_that_can_be_read()
    {
        var machine = new StoreMachine();
        for (int i = 0; i < 10_000; i++) machine.Apply(Put("hot", $"{i}"));
        machine.Apply(new CompactCommand(new(9_000)));
        RangeQuery hot = Get("hot");
        machine.Range(hot with { Revision = new(9_000) }).KeyValues[0].Value.ShouldBe("8998".B());
        machine.Range(hot with { Revision = new(9_500) }).KeyValues[0].Value.ShouldBe("9498".B());
        machine.Range(hot).KeyValues[0].Version.ShouldBe(10_000);
    }
}
