using static Tenure.Store.Tests.StoreTestExtensions;

namespace Tenure.Store.Tests;

public class LeaseTests
{
    private static readonly LeaseId Seven = new(7);

    [Fact]
    public void A_lease_is_granted_with_the_time_that_was_asked_and_does_not_move_the_revision()
    {
        var machine = new StoreMachine();
        machine.Apply(new LeaseGrantCommand(Seven, -1)).ShouldBe(new LeaseGrantResult(new(1), Seven, -1));
        machine.Root.FindLease(Seven).ShouldBe(new Lease(Seven, -1));
        machine.Root.FindLease(new(8)).ShouldBeNull();
    }

    [Fact]
    public void A_lease_that_exists_is_not_granted_again_and_one_that_does_not_is_not_revoked()
    {
        StoreMachine machine = Granted();
        machine.Refusal(new LeaseGrantCommand(Seven, 20)).ShouldBe(StoreError.LeaseExists);
        machine.Refusal(new LeaseRevokeCommand(new(8))).ShouldBe(StoreError.LeaseNotFound);
        machine.Root.FindLease(Seven)!.TtlSeconds.ShouldBe(10);
    }

    [Theory]
    [InlineData(7, 9_000_000_000, null)]
    [InlineData(-7, 1, null)]
    [InlineData(7, 9_000_000_001, StoreError.LeaseTtlTooLarge)]
    [InlineData(0, 1, StoreError.LeaseNotFound)]
    internal void A_lease_needs_an_id_and_a_time_that_is_not_too_long(long id, long ttl, StoreError? error)
    {
        var grant = new LeaseGrantCommand(new(id), ttl);
        CommandRules.Check(grant).ShouldBe(error);
        StoreError? refusal = (new StoreMachine().Apply(grant) as CommandFailure)?.Error;
        refusal.ShouldBe(error);
    }

    [Fact]
    public void Revocation_deletes_the_keys_in_key_order_in_one_revision()
    {
        StoreMachine machine = Granted();
        foreach (string key in new[] { "c", "a", "b" }) machine.Apply(Put(key) with { Lease = Seven });
        machine.Apply(Put("other"));
        machine.Apply(new LeaseRevokeCommand(Seven)).ShouldBe(new LeaseRevokeResult(new(6)));
        ChangeGroup group = machine.Root.Changes(new(6), KeyRange.All, 10).Groups.ShouldHaveSingleItem();
        group.Changes.ShouldBe([Tombstone("a"), Tombstone("b"), Tombstone("c")]);
        machine.Range(new RangeQuery(KeyRange.All)).Keys().ShouldBe(["other"]);
        machine.Root.Leases().ShouldBeEmpty();

        static KeyValue Tombstone(string key) => KeyValue.Tombstone(key.B(), new(6));
    }

    [Fact]
    public void Revocation_of_a_lease_without_keys_does_not_move_the_revision()
    {
        StoreMachine machine = Granted();
        machine.Apply(new LeaseRevokeCommand(Seven)).ShouldBe(new LeaseRevokeResult(new(1)));
        machine.Root.FindLease(Seven).ShouldBeNull();
    }

    [Fact]
    public void A_key_leaves_its_lease_when_it_is_put_with_another_or_none_or_deleted()
    {
        StoreMachine machine = Granted();
        machine.Apply(new LeaseGrantCommand(new(8), 10));
        foreach (string key in new[] { "a", "b", "c", "d" }) machine.Apply(Put(key) with { Lease = Seven });
        machine.Apply(Put("a") with { Lease = new(8) });
        machine.Apply(Put("b"));
        machine.Apply(Delete("c"));
        machine.Root.AttachedKeys(Seven).ShouldBe(["d".B()]);
        machine.Root.AttachedKeys(new(8)).ShouldBe(["a".B()]);
        machine.Apply(new LeaseRevokeCommand(Seven));
        machine.Range(new RangeQuery(KeyRange.All)).Keys().ShouldBe(["a", "b"]);
    }

    [Fact]
    public void Leases_are_listed_by_id_negative_ones_too()
    {
        var machine = new StoreMachine();
        foreach (long id in new[] { 5, -3, 9 }) machine.Apply(new LeaseGrantCommand(new(id), 10));
        machine.Apply(Put("k") with { Lease = new(-3) });
        machine.Root.Leases().Select(lease => lease.Id.Value).ShouldBe([-3, 5, 9]);
        machine.Root.AttachedKeys(new(-3)).ShouldBe(["k".B()]);
    }

    private static StoreMachine Granted()
    {
        var machine = new StoreMachine();
        machine.Apply<LeaseGrantResult>(new LeaseGrantCommand(Seven, 10));
        return machine;
    }
}
