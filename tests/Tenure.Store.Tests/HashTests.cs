using static Tenure.Store.Tests.StoreTestExtensions;

namespace Tenure.Store.Tests;

public class HashTests
{
    /// <summary>Each leads from the same store to one that differs in a single respect.</summary>
    private static readonly Command[][] Histories =
    [
        [],
        [Put("b")],
        [Put("b", "w")],
        [Put("b") with { Lease = new(1) }],
        [Put("c")],
        [Put("b"), Put("b")],
        [Delete("a")],
        [new CompactCommand(new(2))],
        [new LeaseGrantCommand(new(2), 10)],
        [new LeaseGrantCommand(new(2), 11)],
        [new LeaseGrantCommand(new(3), 10)],
        [new LeaseRevokeCommand(new(1))],
    ];

    [Fact]
    public void Stores_that_differ_have_different_hashes()
    {
        ulong[] hashes = [.. Histories.Select(HashOf)];
        hashes.Distinct().Count().ShouldBe(hashes.Length);
    }

    [Fact]
    public void Stores_with_the_same_contents_have_the_same_hash() =>
        Histories.Select(HashOf).ShouldBe(Histories.Select(HashOf));

    private static ulong HashOf(Command[] history)
    {
        StoreMachine machine = With("a");
        machine.Apply(new LeaseGrantCommand(new(1), 10));
        foreach (Command command in history) machine.Apply(command).ShouldNotBeOfType<CommandFailure>();
        return machine.Root.Hash();
    }
}
