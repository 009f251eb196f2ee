using Tenure.Laws;
using Tenure.Store.Tests.Model;

namespace Tenure.Store.Tests.Laws;

public sealed class SnapshotFuzzTests
{
    [Fact]
    public void No_chunk_makes_a_snapshots_reader_throw_or_allocate_more_than_it_could_hold() => Fuzz.Decoder(
        input =>
        {
            var reader = new SnapshotReader();
            if (!reader.TryAdd(input, out _)) return false;
            _ = reader.TryFinish(out _, out _);
            return true;
        },
        [.. Enumerable.Range(0, 30).Select(Chunk)],
        allocation: 1000,
        always: 128 << 10);

    private static byte[] Chunk(int seed)
    {
        var commands = new RandomCommands(seed);
        var machine = new StoreMachine();
        for (int i = 0; i < 40; i++) machine.Apply(commands.Next(machine.Root.Revision.Value));
        return [.. machine.Root.Chunks().SelectMany(chunk => chunk.ToArray())];
    }
}
