using Tenure.Laws;
using Tenure.Node.Snapshots;
using Tenure.Node.Tests.Log;
using Tenure.Protocols.Raft;
using Tenure.Store;

namespace Tenure.Node.Tests.Laws;

public sealed class SnapshotFuzzTests
{
    private const ulong ClusterId = 0xC1;
    private const string Name = "snapshot";

    [Fact]
    public void No_file_makes_a_snapshots_reader_throw_or_allocate_more_than_it_could_hold() => Fuzz.Decoder(
        input =>
        {
            var disk = new MemoryDisk();
            disk[Name] = input;
            return SnapshotFile.Read(disk.Open(Name), ClusterId, out _) is not null;
        },
        [File(keys: 0), File(keys: 3), File(keys: 20)],
        allocation: 64,
        always: 128 << 10);

    private static byte[] File(int keys)
    {
        var store = new StoreMachine();
        for (int key = 0; key < keys; key++) store.Apply(new PutCommand(Bytes.Utf8($"key {key}"), Bytes.Utf8("value")));
        var disk = new MemoryDisk();
        SnapshotFile.Write(disk.Create(Name), ClusterId, new NodeSnapshot(new LogPosition(new Term(2), new LogIndex(9)), new byte[10], store.Root));
        return disk[Name];
    }
}
