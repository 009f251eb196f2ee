using Tenure.Store.Tests.Model;

namespace Tenure.Store.Tests;

/// <summary>The store against the naive one of <see cref="ReferenceStore"/>, command by command.</summary>
public class ModelTests
{
    private const int CommandsPerSeed = 200;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 25)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_answer_is_the_naive_stores(int seed)
    {
        var commands = new RandomCommands(seed);
        var machine = new StoreMachine();
        var reference = new ReferenceStore();
        for (int i = 0; i < CommandsPerSeed; i++)
        {
            Command command = commands.Next(reference.Revision);
            Outcome(machine.Apply(command), command).ShouldBe(Outcome(reference.Apply(command), command), $"{i}: {command}");
            machine.Root.Revision.Value.ShouldBe(reference.Revision);
            AssertLeases(machine.Root, reference);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_revision_reads_as_the_naive_store_reads_it(int seed)
    {
        var commands = new RandomCommands(seed);
        var machine = new StoreMachine();
        var reference = new ReferenceStore();
        for (int i = 0; i < CommandsPerSeed; i++)
        {
            Command command = commands.Next(reference.Revision);
            machine.Apply(command);
            reference.Apply(command);
            RangeQuery query = commands.Range(reference.Revision);
            ResultText.Of(machine.Root.Range(query)).ShouldBe(ResultText.Of(reference.Apply(query)), $"{i}: {query}");
        }
        foreach (RangeQuery query in RevisionsOf(reference))
            ResultText.Of(machine.Root.Range(query)).ShouldBe(ResultText.Of(reference.Apply(query)));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_watch_from_any_revision_misses_nothing_and_repeats_nothing(int seed)
    {
        var commands = new RandomCommands(seed);
        var machine = new StoreMachine();
        var reference = new ReferenceStore();
        for (int i = 0; i < CommandsPerSeed; i++)
        {
            Command command = commands.Next(reference.Revision);
            machine.Apply(command);
            reference.Apply(command);
            if (i % 25 != 0) continue;
            for (long from = 1; from <= reference.Revision + 1; from++) AssertWatch(machine.Root, reference, from, commands.KeyRange(), i % 7 + 1);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_root_never_changes(int seed)
    {
        var commands = new RandomCommands(seed);
        var machine = new StoreMachine();
        List<(StoreRoot Root, ulong Hash, string Text)> roots = [];
        for (int i = 0; i < CommandsPerSeed; i++)
        {
            if (i % 10 == 0) roots.Add((machine.Root, machine.Root.Hash(), TextOf(machine.Root)));
            machine.Apply(commands.Next(machine.Root.Revision.Value));
        }
        foreach ((StoreRoot root, ulong hash, string text) in roots)
        {
            TextOf(root).ShouldBe(text);
            root.Hash().ShouldBe(hash);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Members_that_apply_the_same_commands_hold_the_same(int seed)
    {
        var commands = new RandomCommands(seed);
        var one = new StoreMachine();
        var other = new StoreMachine();
        for (int i = 0; i < CommandsPerSeed; i++)
        {
            Command command = commands.Next(one.Root.Revision.Value);
            one.Apply(command);
            other.Apply(Recoded(command));
            other.Root.Hash().ShouldBe(one.Root.Hash(), $"{i}: {command}");
        }
    }

    /// <summary>A transaction may break several rules at once; which one is named is for the table of rules to say.</summary>
    private static string Outcome(CommandResult result, Command command) =>
        result is CommandFailure && command is TransactionCommand ? $"@{result.Revision} refused" : ResultText.Of(result);

    private static void AssertLeases(StoreRoot root, ReferenceStore reference)
    {
        root.Leases().Select(lease => (lease.Id, lease.TtlSeconds))
            .ShouldBe(reference.Leases.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)));
        foreach (LeaseId lease in reference.Leases.Keys) root.AttachedKeys(lease).ShouldBe(reference.AttachedKeys(lease));
    }

    /// <summary>Follows the watch to its end in small steps, as a watcher does.</summary>
    private static void AssertWatch(StoreRoot root, ReferenceStore reference, long from, KeyRange range, int maxEvents)
    {
        if (from < reference.CompactRevision)
        {
            root.Changes(new(from), range, maxEvents).IsCompacted.ShouldBeTrue();
            return;
        }
        List<KeyValue> seen = [];
        Revision cursor = new(from);
        while (cursor <= root.Revision)
        {
            ChangesResult changes = root.Changes(cursor, range, maxEvents);
            changes.Groups.ShouldAllBe(group => group.Changes.Count > 0 && group.Changes.All(kv => kv.ModRevision == group.Revision));
            changes.Groups.SkipLast(1).Sum(group => group.Changes.Count).ShouldBeLessThan(maxEvents);
            changes.Next.ShouldBeGreaterThan(cursor);
            seen.AddRange(changes.Groups.SelectMany(group => group.Changes));
            cursor = changes.Next;
        }
        List<KeyValue> expected = reference.ChangesFrom(from, range);
        ResultText.Of(seen).ShouldBe(ResultText.Of(expected), $"from {from} in {range}");
        seen.Select(root.Previous).Select(ResultText.Of).ShouldBe(expected.Select(reference.Previous).Select(ResultText.Of));
    }

    private static IEnumerable<RangeQuery> RevisionsOf(ReferenceStore reference)
    {
        for (long revision = 1; revision <= reference.Revision + 1; revision++)
            yield return new RangeQuery(KeyRange.All) { Revision = new(revision) };
    }

    private static string TextOf(StoreRoot root)
    {
        IEnumerable<string> ranges = Enumerable.Range(1, (int)root.Revision.Value)
            .Select(revision => ResultText.Of(root.Range(new RangeQuery(KeyRange.All) { Revision = new(revision) })));
        Revision start = new(Math.Max(root.CompactRevision.Value, 1));
        string leases = string.Join(",", root.Leases().Select(lease => $"{lease}:{string.Join(" ", root.AttachedKeys(lease.Id))}"));
        return $"{string.Join("\n", ranges)}\n{ResultText.Of(root.Changes(start, KeyRange.All, int.MaxValue))}\n{leases}";
    }

    private static Command Recoded(Command command)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        CommandCodec.Write(buffer, command);
        CommandCodec.TryRead(buffer.WrittenMemory.ToArray(), out Command? result, out string? reason).ShouldBeTrue(reason);
        return result!;
    }
}
