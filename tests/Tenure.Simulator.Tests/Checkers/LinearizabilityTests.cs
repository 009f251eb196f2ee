using Tenure.Simulator.Checkers.Linearizability;
using Tenure.Simulator.Histories;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Tests.Checkers;

public sealed class LinearizabilityTests
{
    private readonly List<KeyValueOperation> _history = [];

    [Fact]
    public void What_was_put_is_read()
    {
        Put("a", "1", 0, 1, revision: 2);
        Get("a", See("1", 2, 2, 1), 2, 3, revision: 2);
        Check().ShouldBeNull();

        Get("a", null, 4, 5, revision: 2);
        Check()!.Text.ShouldContain("get a");
    }

    [Fact]
    public void A_read_that_began_after_a_write_had_returned_sees_it()
    {
        Put("a", "1", 0, 1, revision: 2);
        Get("a", null, 0.5, 2, revision: 1);
        Check().ShouldBeNull("they overlap");

        Get("a", null, 1.5, 2, revision: 1);
        Check()!.Checker.ShouldBe("linearizability");
    }

    [Fact]
    public void A_write_without_an_answer_may_take_effect_later_or_never()
    {
        Put("a", "1", 0, 1, revision: 2);
        Put("a", "2", 2, null, revision: 0);
        Get("a", See("1", 2, 2, 1), 3, 4, revision: 2);
        Check().ShouldBeNull("never, so far");

        Get("a", See("2", 2, 3, 2), 5, 6, revision: 3);
        Check().ShouldBeNull("late");

        Get("a", See("1", 2, 2, 1), 7, 8, revision: 3);
        Check().ShouldNotBeNull("it cannot be taken back");
    }

    [Fact]
    public void A_write_without_an_answer_takes_effect_once()
    {
        Put("a", "1", 0, null, revision: 0);
        Get("a", See("1", 2, 2, 1), 1, 2, revision: 2);
        Check().ShouldBeNull();

        Get("a", See("1", 2, 3, 2), 3, 4, revision: 3);
        Check().ShouldNotBeNull();
    }

    [Fact]
    public void A_write_cannot_take_effect_before_it_began()
    {
        Get("a", See("1", 2, 2, 1), 0, 1, revision: 2);
        Put("a", "1", 2, null, revision: 0);
        Check().ShouldNotBeNull();
    }

    [Fact]
    public void Deletions_and_conditions_follow_the_versions()
    {
        Put("a", "1", 0, 1, revision: 2);
        Do("a", 2, 3, new KeyValueRequest([new("a", 1)], [new(KeyStepKind.Delete, "a")], []), new(true, 3, [new(null, 1)]));
        Do("a", 4, 5, new KeyValueRequest([new("a", 0)], [new(KeyStepKind.Put, "a", "2")], []), new(true, 4, [new(null)]));
        Get("a", See("2", 4, 4, 1), 6, 7, revision: 4);
        Check().ShouldBeNull();

        Do("a", 8, 9, new KeyValueRequest([new("a", 0)], [new(KeyStepKind.Put, "a", "3")], []), new(true, 5, [new(null)]));
        Check().ShouldNotBeNull("the key was there");
    }

    [Fact]
    public void A_transaction_over_two_keys_is_seen_whole()
    {
        Do("both", 0, 1, KeyValueRequest.Of(new(KeyStepKind.Put, "a", "1"), new(KeyStepKind.Put, "b", "1")), new(true, 2, [new(null), new(null)]));
        KeyValueRequest read = KeyValueRequest.Of(new(KeyStepKind.Get, "a"), new(KeyStepKind.Get, "b"));
        Do("both", 2, 3, read, new(true, 2, [new(See("1", 2, 2, 1)), new(See("1", 2, 2, 1))]));
        Check().ShouldBeNull();

        Do("both", 0, 1, read, new(true, 2, [new(See("1", 2, 2, 1)), new(null)]));
        Check().ShouldNotBeNull("half of it");
    }

    [Fact]
    public void A_lease_takes_its_keys_with_it_and_takes_none_after_its_end()
    {
        Do("a", 0, 1, KeyValueRequest.Of(new KeyStep(KeyStepKind.Put, "a", "1", Lease: 7)), new(true, 2, [new(null)]));
        Do("world", 0, 4, KeyValueRequest.Of(new KeyStep(KeyStepKind.EndLease, "", Lease: 7)), new(true, 3, [new(null, 1)]));
        Get("a", null, 5, 6, revision: 3);
        Check().ShouldBeNull();

        Do("a", 7, 8, KeyValueRequest.Of(new KeyStep(KeyStepKind.Put, "a", "2", Lease: 7)), new(true, 4, [new(null)]));
        Check().ShouldNotBeNull();
    }

    [Fact]
    public void A_refusal_must_be_explained_by_a_lease_that_has_ended()
    {
        KeyValueRequest put = KeyValueRequest.Of(new KeyStep(KeyStepKind.Put, "a", "1", Lease: 7));
        Do("world", 0, 1, KeyValueRequest.Of(new KeyStep(KeyStepKind.EndLease, "", Lease: 7)), new(true, 1, [new(null)]));
        Do("a", 2, 3, put, new(false, 1, []) { IsRefused = true });
        Check().ShouldBeNull();

        Do("b", 2, 3, KeyValueRequest.Of(new KeyStep(KeyStepKind.Put, "b", "1")), new(false, 1, []) { IsRefused = true });
        Check().ShouldNotBeNull();
    }

    [Fact]
    public void Two_changes_never_share_a_revision()
    {
        Put("a", "1", 0, 1, revision: 2);
        Put("b", "1", 0, 1, revision: 2);
        Check()!.Text.ShouldContain("one revision");
    }

    [Fact]
    public void Many_lost_answers_are_decided_quickly()
    {
        for (int i = 0; i < 200; i++) Put("a", $"lost {i}", i, null, revision: 0);
        for (int i = 0; i < 200; i++) Put("a", $"{i}", i, i + 1, revision: i + 2);
        Get("a", See("199", 2, 201, 200), 300, 301, revision: 201);
        LinearizabilityChecker checker = new();
        checker.Check(_history).ShouldBeNull();
        checker.Undecided.ShouldBe(0);
    }

    private Violation? Check() => new LinearizabilityChecker().Check(_history);

    private static KeyView See(string value, long created, long modified, long version) => new(value, created, modified, version, 0);

    private void Put(string key, string value, double from, double? to, long revision) => Do(
        key, from, to, KeyValueRequest.Of(new KeyStep(KeyStepKind.Put, key, value)), to is null ? null : new KeyValueAnswer(true, revision, [new(null)]));

    private void Get(string key, KeyView? seen, double from, double to, long revision) =>
        Do(key, from, to, KeyValueRequest.Of(new KeyStep(KeyStepKind.Get, key)), new KeyValueAnswer(true, revision, [new(seen)]));

    private void Do(string client, double from, double? to, KeyValueRequest request, KeyValueAnswer? answer)
    {
        KeyValueOperation operation = new(client, TimeSpan.FromSeconds(from), request) { Answer = answer };
        if (to is not null) operation.Returned = TimeSpan.FromSeconds(to.Value);
        _history.Add(operation);
    }
}
