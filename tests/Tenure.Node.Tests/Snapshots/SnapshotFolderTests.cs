using Tenure.Node.Snapshots;
using Tenure.Node.Tests.Log;
using Tenure.Protocols.Raft;
using Tenure.Store;

namespace Tenure.Node.Tests.Snapshots;

public sealed class SnapshotFolderTests
{
    private const ulong Cluster = 0xC1;

    private readonly MemoryDisk _disk = new();

    [Fact]
    public void The_newest_snapshot_is_recovered_as_it_was_saved()
    {
        Save(Snapshot(5, keys: 3));
        NodeSnapshot newest = Snapshot(9, keys: 1000);
        Save(newest);

        NodeSnapshot recovered = Open().Newest!;

        recovered.Last.ShouldBe(newest.Last);
        recovered.Members.ToArray().ShouldBe(newest.Members.ToArray());
        recovered.Store.Hash().ShouldBe(newest.Store.Hash());
    }

    [Fact]
    public void An_empty_directory_has_none() => Open().Newest.ShouldBeNull();

    [Fact]
    public void A_snapshot_that_a_crash_left_unfinished_is_removed_and_the_one_before_counts()
    {
        Save(Snapshot(5));
        _disk["0000000000000009.snap.new"] = [1, 2, 3];
        _disk["received.snap.new"] = [1, 2, 3];

        Open().Newest!.Last.Index.ShouldBe(new LogIndex(5));
        _disk.Files().ShouldBe(["0000000000000005.snap"]);
    }

    [Fact]
    public void An_older_snapshot_goes_only_when_the_newer_one_has_its_name()
    {
        Save(Snapshot(5));
        _disk.FailsToSync = true;
        Should.Throw<IOException>(() => Save(Snapshot(9)));
        _disk.FailsToSync = false;
        Open().Newest!.Last.Index.ShouldBe(new LogIndex(5));

        Save(Snapshot(9));
        _disk.Files().ShouldBe(["0000000000000009.snap"]);
    }

    [Fact]
    public void One_that_is_being_sent_stays_until_it_is_not()
    {
        SnapshotFolder folder = Open().Folder;
        folder.Save(Snapshot(5), keepFrom: new LogIndex(5));
        folder.Save(Snapshot(9), keepFrom: new LogIndex(5));
        folder.ReadPart(At(5), 0, 100).ShouldNotBeNull();

        folder.Save(Snapshot(12), keepFrom: new LogIndex(12));
        folder.ReadPart(At(5), 0, 100).ShouldBeNull();
        _disk.Files().ShouldBe(["000000000000000c.snap"]);
    }

    [Fact]
    public void Damage_to_any_byte_of_the_newest_stops_the_node()
    {
        Save(Snapshot(5, keys: 2));
        string name = _disk.Files()[0];
        byte[] sound = _disk[name];
        int refused = 0;
        for (int at = 0; at < sound.Length; at++)
        {
            byte[] damaged = [.. sound];
            damaged[at] ^= 0x40;
            _disk[name] = damaged;
            if (IsPadding(at, sound)) continue;

            refused++;
            Should.Throw<NodeStartException>(() => Open(), $"at {at}").Message.ShouldStartWith($"snapshot {name} cannot be read: ");
        }

        refused.ShouldBeGreaterThan(sound.Length * 3 / 4);
        for (int length = 0; length < sound.Length; length++)
        {
            _disk[name] = sound[..length];
            Should.Throw<NodeStartException>(() => Open(), $"cut at {length}");
        }
    }

    [Fact]
    public void A_snapshot_of_another_cluster_is_refused()
    {
        Save(Snapshot(5));

        Should.Throw<NodeStartException>(() => SnapshotFolder.Open(_disk, 0xC2)).Message.ShouldContain("it belongs to cluster c1, not to cluster c2");
    }

    [Fact]
    public void A_snapshot_travels_in_parts_and_is_whole_and_durable_with_the_last()
    {
        SnapshotFolder sender = Open().Folder;
        sender.Save(Snapshot(5, keys: 1000), keepFrom: new LogIndex(5));
        var other = new MemoryDisk();
        SnapshotFolder receiver = SnapshotFolder.Open(other, Cluster).Folder;

        NodeSnapshot? whole = null;
        for (long at = 0; whole is null;)
        {
            (ReadOnlyMemory<byte> bytes, long total) = sender.ReadPart(At(5), at, 1000)!.Value;
            other.Files().ShouldNotContain("0000000000000005.snap");
            (long next, whole) = receiver.ReceivePart(At(5), at, bytes, total);
            next.ShouldBe(at + bytes.Length);
            at = next;
        }

        whole.Store.Hash().ShouldBe(Snapshot(5, keys: 1000).Store.Hash());
        other["0000000000000005.snap"].ShouldBe(_disk["0000000000000005.snap"]);
        SnapshotFolder.Open(other, Cluster).Newest!.Last.ShouldBe(At(5));
    }

    [Fact]
    public void Parts_that_do_not_follow_change_nothing_and_a_first_part_begins_anew()
    {
        byte[] file = FileOf(Snapshot(5));
        SnapshotFolder receiver = Open().Folder;

        receiver.ReceivePart(At(5), 10, file.AsMemory(10, 10), file.Length).ShouldBe((0, null));
        receiver.ReceivePart(At(5), 0, file.AsMemory(0, 10), file.Length).ShouldBe((10, null));
        receiver.ReceivePart(At(5), 20, file.AsMemory(20, 10), file.Length).ShouldBe((10, null));
        receiver.ReceivePart(At(6), 10, file.AsMemory(10, 10), file.Length).ShouldBe((0, null));
        receiver.ReceivePart(At(5), 10, file.AsMemory(10, 10), file.Length).ShouldBe((20, null));
        receiver.ReceivePart(At(5), 0, file.AsMemory(0, 10), file.Length).ShouldBe((10, null));
        (long next, NodeSnapshot? whole) = receiver.ReceivePart(At(5), 10, file.AsMemory(10), file.Length);
        next.ShouldBe(file.Length);
        whole!.Last.ShouldBe(At(5));
    }

    [Fact]
    public void What_does_not_prove_to_be_the_snapshot_is_thrown_away()
    {
        byte[] file = FileOf(Snapshot(5));
        file[^1] ^= 1;
        file[^20] ^= 1;
        SnapshotFolder receiver = Open().Folder;

        receiver.ReceivePart(At(5), 0, file, file.Length).ShouldBe((0, null));
        receiver.ReceivePart(At(7), 0, FileOf(Snapshot(5)), file.Length).ShouldBe((0, null));
        _disk.Files().ShouldBeEmpty();
    }

    [Fact]
    public void A_received_snapshot_that_is_older_than_the_own_one_replaces_nothing()
    {
        Save(Snapshot(9));
        byte[] file = FileOf(Snapshot(5));

        Open().Folder.ReceivePart(At(5), 0, file, file.Length).Whole!.Last.ShouldBe(At(5));

        Open().Newest!.Last.ShouldBe(At(9));
        _disk.Files().ShouldBe(["0000000000000009.snap"]);
    }

    private static byte[] FileOf(NodeSnapshot snapshot)
    {
        var disk = new MemoryDisk();
        SnapshotFolder.Open(disk, Cluster).Folder.Save(snapshot, snapshot.Last.Index);
        return disk[disk.Files()[0]];
    }

    private static NodeSnapshot Snapshot(ulong index, int keys = 3)
    {
        var machine = new StoreMachine();
        for (int i = 0; i < keys; i++) machine.Apply(new PutCommand(Bytes.Utf8($"k{i}"), Bytes.Utf8(new string('x', 100))));
        return new NodeSnapshot(At(index), new byte[] { 1, 2, 3 }, machine.Root);
    }

    /// <summary>The zeros in the header (12 to 15, 44 to 47) and at the end of each piece's header, which nothing reads.</summary>
    private static bool IsPadding(int at, byte[] file)
    {
        if (at < SnapshotHeader.Size) return at is (>= 12 and < 16) or >= 44;
        int piece = SnapshotHeader.Size;
        while (piece + SnapshotChunk.HeaderSize <= at && piece + SizeOf(file, piece) <= at) piece += SizeOf(file, piece);
        return at - piece is >= 12 and < SnapshotChunk.HeaderSize;
    }

    private static int SizeOf(byte[] file, int piece) => SnapshotChunk.HeaderSize + BitConverter.ToInt32(file, piece + 4);

    private static LogPosition At(ulong index) => new(new Term(3), new LogIndex(index));

    private (SnapshotFolder Folder, NodeSnapshot? Newest) Open() => SnapshotFolder.Open(_disk, Cluster);

    private void Save(NodeSnapshot snapshot) => Open().Folder.Save(snapshot, snapshot.Last.Index);
}
