using Tenure.Store.Tests.Model;
using static Tenure.Store.Tests.StoreTestExtensions;

namespace Tenure.Store.Tests;

public class SnapshotTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 30)];

    [Fact]
    public void An_empty_store_comes_back_empty() => Describe(Restore(StoreRoot.Empty)).ShouldBe(Describe(StoreRoot.Empty));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_store_comes_back_with_all_that_can_still_be_read_or_watched(int seed)
    {
        StoreMachine machine = Random(seed, 300);

        Describe(Restore(machine.Root)).ShouldBe(Describe(machine.Root));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_store_that_came_back_goes_on_like_the_one_that_was_written(int seed)
    {
        StoreMachine original = Random(seed, 200);
        var restored = new StoreMachine();
        restored.Restore(Restore(original.Root));
        var commands = new RandomCommands(seed + 1000);
        for (int i = 0; i < 200; i++)
        {
            Command command = commands.Next(original.Revision());
            ResultText.Of(restored.Apply(command)).ShouldBe(ResultText.Of(original.Apply(command)));
        }

        Describe(restored.Root).ShouldBe(Describe(original.Root));
    }

    [Fact]
    public void A_key_that_was_deleted_at_the_compact_revision_is_gone_and_its_deletion_can_be_watched()
    {
        StoreMachine machine = With("a", "b");
        machine.Apply(Delete("a"));
        machine.Apply(new CompactCommand(new(4)));

        StoreRoot restored = Restore(machine.Root);

        restored.Find("a".B()).ShouldBeNull();
        restored.Changes(new(4), KeyRange.All, 10).Groups.ShouldHaveSingleItem().Changes.ShouldBe([KeyValue.Tombstone("a".B(), new(4))]);
    }

    [Fact]
    public void A_snapshot_does_not_change_with_the_store()
    {
        StoreMachine machine = With("a");
        StoreRoot root = machine.Root;
        IEnumerable<ReadOnlyMemory<byte>> chunks = root.Chunks();
        machine.Apply(Put("a", "later"));

        Read(chunks).Root!.Find("a".B())!.Value.ShouldBe("v".B());
    }

    [Fact]
    public void Chunks_are_bounded_and_only_a_value_that_is_longer_makes_a_longer_one()
    {
        var machine = new StoreMachine();
        for (int i = 0; i < 1000; i++) machine.Apply(Put($"k{i:000}", new string('x', 1000)));
        int[] lengths = [.. machine.Root.Chunks().Select(chunk => chunk.Length)];
        lengths.Length.ShouldBeGreaterThan(10);
        lengths.Max().ShouldBeLessThan(SnapshotCodec.ChunkLength + 1100);

        machine.Apply(Put("long", new string('x', 1 << 20)));
        machine.Root.Chunks().Max(chunk => chunk.Length).ShouldBeLessThan((1 << 20) + SnapshotCodec.ChunkLength + 100);
        Describe(Restore(machine.Root)).ShouldBe(Describe(machine.Root));
    }

    [Fact]
    public void A_snapshot_that_is_cut_short_is_none()
    {
        byte[] whole = Bytes(Random(1, 100).Root);
        for (int length = 0; length < whole.Length; length++) Read([whole.AsMemory(0, length)]).Reason.ShouldNotBeNullOrEmpty($"at {length}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_flipped_bit_never_throws_and_never_goes_unnoticed_in_what_can_be_read(int seed)
    {
        StoreRoot root = Random(seed, 60).Root;
        byte[] whole = Bytes(root);
        for (int bit = 0; bit < whole.Length * 8; bit++)
        {
            byte[] flipped = [.. whole];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            long before = GC.GetAllocatedBytesForCurrentThread();
            (StoreRoot? read, string? reason) = Read([flipped]);
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1 << 20);
            // The digest is of what can be read; only what watchers see besides may differ, and that the file's checksums guard.
            if (reason is null) read!.Hash().ShouldBe(root.Hash());
        }
    }

    [Fact]
    public void A_snapshot_of_a_later_version_is_refused_with_a_reason()
    {
        byte[] later = Bytes(StoreRoot.Empty);
        later[1]++;
        Read([later]).Reason.ShouldNotBeNull().ShouldContain("its format has version 2, and this build reads 1");
    }

    private static StoreMachine Random(int seed, int count)
    {
        var machine = new StoreMachine();
        var commands = new RandomCommands(seed);
        for (int i = 0; i < count; i++) machine.Apply(commands.Next(machine.Revision()));
        return machine;
    }

    private static StoreRoot Restore(StoreRoot root)
    {
        (StoreRoot? restored, string? reason) = Read(root.Chunks());
        reason.ShouldBeNull();
        return restored!;
    }

    private static (StoreRoot? Root, string? Reason) Read(IEnumerable<ReadOnlyMemory<byte>> chunks)
    {
        var reader = new SnapshotReader();
        foreach (ReadOnlyMemory<byte> chunk in chunks)
        {
            if (!reader.TryAdd(chunk, out string? fault)) return (null, fault);
        }

        reader.TryFinish(out StoreRoot? root, out string? reason);
        return (root, reason);
    }

    private static byte[] Bytes(StoreRoot root) => [.. root.Chunks().SelectMany(chunk => chunk.ToArray())];

    /// <summary>All that anybody can learn from a root: its digest, each revision that can be read, and what watchers see.</summary>
    private static string Describe(StoreRoot root)
    {
        List<string> lines = [$"{root.Revision} {root.CompactRevision} {root.Hash():x}"];
        for (long revision = Math.Max(1, root.CompactRevision.Value); revision <= root.Revision.Value; revision++)
            lines.Add(ResultText.Of(root.Range(new RangeQuery(KeyRange.All) { Revision = new(revision) })));
        ChangesResult changes = root.Changes(root.CompactRevision, KeyRange.All, int.MaxValue);
        lines.AddRange(changes.Groups.SelectMany(group => group.Changes).Select(change => $"{change} after {root.Previous(change)}"));
        lines.AddRange(root.Leases().Select(lease => $"{lease} {string.Join(' ', root.AttachedKeys(lease.Id))}"));
        return string.Join('\n', lines);
    }
}
