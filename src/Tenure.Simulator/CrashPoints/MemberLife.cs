using Tenure.Node;
using Tenure.Node.Log;
using Tenure.Node.Snapshots;
using Tenure.Protocols.Raft;
using Tenure.Simulator.Disk;

namespace Tenure.Simulator.CrashPoints;

/// <summary>
/// A member's storage on a disk: it opens, recovers, and works. Every moment between two of its operations on the disk is a point at
/// which it may end.
/// </summary>
internal sealed class MemberLife
{
    /// <summary>So short that the workload fills many segments.</summary>
    private const long SegmentBytes = 4096;

    /// <summary>How many entries stay in the log behind a snapshot, for others that lag.</summary>
    private const ulong KeptEntries = 3;

    private const int PartBytes = 700;

    private static readonly LogIdentity Identity = new(SnapshotContents.ClusterId, new NodeId(1));

    private readonly SimulatedDisk _disk;
    private readonly List<CrashPoint>? _points;

    /// <param name="disk">The disk, which the life changes.</param>
    /// <param name="allowed">What the recovery may find.</param>
    /// <param name="story">What happened before.</param>
    /// <param name="points">Where the points are noted, or null where nobody asks for them.</param>
    public MemberLife(SimulatedDisk disk, ExpectedState[] allowed, string story, List<CrashPoint>? points)
    {
        (_disk, Allowed, Story, _points) = (disk, allowed, story, points);
        if (points is not null) disk.Done = Note;
    }

    public string Story { get; }

    /// <summary>What a recovery may find now.</summary>
    public ExpectedState[] Allowed { get; private set; }

    /// <summary>Whether it is right not to start, because what was durable is damaged.</summary>
    public bool MayRefuse { get; init; }

    public bool HasRefused { get; private set; }

    /// <summary>Opens the storage and takes the steps one after the other. A disk that fails ends it.</summary>
    /// <param name="steps">What to do behind what was recovered.</param>
    /// <returns>What is wrong, or null.</returns>
    public CrashPointViolation? Run(Func<ExpectedState, IReadOnlyList<WorkloadStep>> steps)
    {
        try
        {
            NodeStorage storage = Open();
            foreach (WorkloadStep step in steps(Allowed[0])) storage = Take(step, storage);
            Close(storage);
            return null;
        }
        catch (CrashPointException wrong)
        {
            return wrong.Violation;
        }
        catch (IOException) when (_disk.Fault is not null)
        {
            return null;
        }
        catch (NodeStartException refusal)
        {
            HasRefused = true;
            return MayRefuse ? null : new CrashPointViolation("recovery", $"The member does not start: {refusal.Message}.", Story);
        }
        catch (Exception failure)
        {
            return new CrashPointViolation("invariant", $"{failure.GetType().Name}: {failure.Message}", Story);
        }
    }

    /// <summary>From what it finds on, others build on it: it must still be there after the next end.</summary>
    private NodeStorage Open()
    {
        NodeStorage storage = NodeStorage.Open(_disk, Identity, SnapshotContents.At(LogPosition.Start), SegmentBytes);
        if (Array.Find(Allowed, expected => expected.IsIn(storage)) is not { } found)
            throw new CrashPointException(CrashPointViolation.Between(Allowed, storage, Story));
        Acknowledge(found, "recovered");
        return storage;
    }

    private NodeStorage Take(WorkloadStep step, NodeStorage storage)
    {
        switch (step)
        {
            case Commit commit:
                Promise(Allowed[0].After(commit.Writes));
                storage.Log.Append(commit.Writes);
                break;
            case Save save:
                Promise(Allowed[0].AfterSaving(save.Snapshot));
                storage.Snapshots.Save(SnapshotContents.At(save.Snapshot), keepFrom: save.Snapshot.Index);
                break;
            case Receive receive:
                Promise(ExpectedState.Behind(receive.Snapshot));
                ReceiveParts(storage.Snapshots, receive.Snapshot);
                break;
        }

        Acknowledge(Allowed[1], "acknowledged");
        if (step is Save saved) storage.Log.ReleaseBefore(new LogIndex(saved.Snapshot.Index.Value - Math.Min(KeptEntries, saved.Snapshot.Index.Value)));
        if (step is not Receive { IsRestarted: true }) return storage;
        Close(storage);
        return Open();
    }

    private static void ReceiveParts(SnapshotFolder folder, LogPosition snapshot)
    {
        byte[] file = SnapshotContents.FileOf(snapshot);
        for (int at = 0; at < file.Length; at += PartBytes)
            folder.ReceivePart(snapshot, at, file.AsMemory(at, Math.Min(PartBytes, file.Length - at)), file.Length);
    }

    private static void Close(NodeStorage storage)
    {
        storage.Log.Dispose();
        storage.Snapshots.Dispose();
    }

    /// <summary>Until it is acknowledged, what is under way may be found or not.</summary>
    private void Promise(ExpectedState next) => Allowed = [Allowed[0], next];

    private void Acknowledge(ExpectedState durable, string what)
    {
        Allowed = [durable];
        Note(what);
    }

    private void Note(DiskOperation operation)
    {
        if (operation.Changes) Note($"{operation}");
    }

    private void Note(string what) =>
        _points?.Add(new CrashPoint(_disk.Copy(LeastChoices.Instance), Allowed, $"{Story} → {_disk.Operations} {what}"));
}
