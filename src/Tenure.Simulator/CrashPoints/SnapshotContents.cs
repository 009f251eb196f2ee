using Tenure.Node.Disk;
using Tenure.Node.Snapshots;
using Tenure.Protocols;
using Tenure.Protocols.Raft;
using Tenure.Simulator.Disk;
using Tenure.Store;

namespace Tenure.Simulator.CrashPoints;

/// <summary>What a snapshot that ends at a position holds here: a content that no other position has, of one to several sectors.</summary>
internal static class SnapshotContents
{
    public const ulong ClusterId = 0xC1;

    public static NodeSnapshot At(LogPosition last)
    {
        var random = new SplitMix64(last.Index.Value);
        byte[] members = new byte[100 + (int)(random.Next() % 1200)];
        for (int i = 0; i < members.Length; i++) members[i] = (byte)random.Next();

        var store = new StoreMachine();
        for (ulong key = 0; key <= last.Index.Value % 5; key++) store.Apply(new PutCommand(Bytes.Utf8($"key {key}"), Bytes.Utf8($"{last}")));
        return new NodeSnapshot(last, members, store.Root);
    }

    /// <summary>The file as another member has it.</summary>
    public static byte[] FileOf(LogPosition last)
    {
        var disk = new SimulatedDisk(LeastChoices.Instance);
        using IDiskFile file = disk.Create("snapshot");
        SnapshotFile.Write(file, ClusterId, At(last));
        byte[] bytes = new byte[file.Length];
        file.Read(0, bytes);
        return bytes;
    }

    public static bool AreIn(NodeSnapshot snapshot)
    {
        NodeSnapshot expected = At(snapshot.Last);
        return snapshot.Members.Span.SequenceEqual(expected.Members.Span) && snapshot.Store.Hash() == expected.Store.Hash();
    }
}
