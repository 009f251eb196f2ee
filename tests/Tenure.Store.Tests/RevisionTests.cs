using static Tenure.Store.Tests.StoreTestExtensions;

namespace Tenure.Store.Tests;

public class RevisionTests
{
    [Fact]
    public void A_fresh_store_is_at_revision_1_and_its_first_write_makes_2()
    {
        var machine = new StoreMachine();
        machine.Revision().ShouldBe(1);
        machine.Apply<PutResult>(Put("a")).Revision.ShouldBe(new Revision(2));
    }

    [Fact]
    public void The_create_revision_stays_and_version_and_mod_revision_rise_with_each_put()
    {
        StoreMachine machine = With("a", "b", "a");
        machine.Root.Find("a".B()).ShouldBe(new KeyValue("a".B(), "v".B(), new(2), new(4), 2, LeaseId.None));
    }

    [Fact]
    public void A_key_that_is_created_again_has_version_1_and_a_higher_create_revision_which_is_why_that_is_the_token()
    {
        StoreMachine machine = With("a", "a");
        machine.Apply(Delete("a"));
        machine.Apply(Put("a"));
        machine.Root.Find("a".B()).ShouldBe(new KeyValue("a".B(), "v".B(), new(5), new(5), 1, LeaseId.None));
    }

    [Fact]
    public void A_delete_of_nothing_a_range_and_a_transaction_that_writes_nothing_do_not_move_the_revision()
    {
        StoreMachine machine = With("a");
        machine.Apply<DeleteRangeResult>(Delete("z")).Deleted.ShouldBe(0);
        machine.Apply<RangeResult>(Get("a")).Revision.ShouldBe(new Revision(2));
        machine.Apply<TransactionResult>(Txn(Get("a"), Delete("z"))).Revision.ShouldBe(new Revision(2));
        machine.Revision().ShouldBe(2);
    }

    [Fact]
    public void A_range_of_deletes_takes_one_revision_and_shows_what_was_deleted_where_asked()
    {
        StoreMachine machine = With("b", "a", "c");
        DeleteRangeResult result = machine.Apply<DeleteRangeResult>(new DeleteRangeCommand("a".To("c")) { PrevKv = true });
        result.Deleted.ShouldBe(2);
        result.Revision.ShouldBe(new Revision(5));
        result.Previous.Select(kv => kv.Key).ShouldBe(["a".B(), "b".B()]);
        machine.Apply<DeleteRangeResult>(Delete("c")).Previous.ShouldBeEmpty();
    }

    [Fact]
    public void A_put_shows_the_version_before_where_asked_and_there_was_one()
    {
        var machine = new StoreMachine();
        machine.Apply<PutResult>(Put("a", "1") with { PrevKv = true }).Previous.ShouldBeNull();
        machine.Apply<PutResult>(Put("a", "2") with { PrevKv = true }).Previous!.Value.ShouldBe("1".B());
        machine.Apply<PutResult>(Put("a", "3")).Previous.ShouldBeNull();
    }

    [Fact]
    public void Ignoring_the_value_keeps_it_and_ignoring_the_lease_keeps_that()
    {
        var machine = new StoreMachine();
        machine.Apply(new LeaseGrantCommand(new(7), 10));
        machine.Apply(Put("a", "1") with { Lease = new(7) });
        machine.Apply<PutResult>(Put("a", "2") with { IgnoreLease = true });
        machine.Root.Find("a".B())!.Lease.ShouldBe(new LeaseId(7));
        machine.Apply<PutResult>(Put("a", "") with { IgnoreValue = true });
        machine.Root.Find("a".B()).ShouldBe(new KeyValue("a".B(), "2".B(), new(2), new(4), 3, LeaseId.None));
    }

    [Fact]
    public void What_a_missing_key_should_keep_is_not_found()
    {
        var machine = new StoreMachine();
        machine.Refusal(Put("a", "") with { IgnoreValue = true }).ShouldBe(StoreError.KeyNotFound);
        machine.Refusal(Put("a") with { IgnoreLease = true }).ShouldBe(StoreError.KeyNotFound);
        machine.Refusal(Put("a") with { Lease = new(9) }).ShouldBe(StoreError.LeaseNotFound);
        machine.Revision().ShouldBe(1);
    }

    [Fact]
    public void Of_two_faults_a_put_names_the_lease_first_and_a_transaction_the_key()
    {
        PutCommand put = Put("a", "") with { IgnoreValue = true, Lease = new(9) };
        new StoreMachine().Refusal(put).ShouldBe(StoreError.LeaseNotFound);
        new StoreMachine().Refusal(Txn(put)).ShouldBe(StoreError.KeyNotFound);
    }

    [Fact]
    public void A_key_does_not_keep_the_buffer_of_its_command_alive()
    {
        byte[] buffer = "akey"u8.ToArray();
        var machine = new StoreMachine();
        machine.Apply(new PutCommand(new Bytes(buffer.AsMemory(1, 3)), default));
        buffer.AsSpan().Clear();
        machine.Root.Find("key".B()).ShouldNotBeNull();
    }
}
