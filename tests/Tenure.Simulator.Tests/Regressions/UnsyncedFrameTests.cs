using Tenure.Node.Log;
using Tenure.Protocols.Raft;
using Tenure.Simulator.Disk;

namespace Tenure.Simulator.Tests.Regressions;

/// <summary>
/// A member read at its start what only the kernel's memory held, told others that it had it, and lost it with the power.
/// Found by seeds 783, 1037 and 1177.
/// </summary>
public sealed class UnsyncedFrameTests
{
    private static readonly LogIdentity Identity = new(1, new NodeId(1));

    private readonly SimulatedDisk _disk = new(LeastChoices.Instance);

    [Fact]
    public void What_a_process_left_unsynced_is_durable_once_it_was_recovered() => Recovers(operation =>
        operation.Kind == DiskOperationKind.Sync ? throw new IOException("The process ends here.") : DiskFault.None);

    [Fact]
    public void What_a_failed_sync_left_out_is_durable_once_it_was_recovered() => Recovers(operation =>
        operation.Kind == DiskOperationKind.Sync ? DiskFault.Error : DiskFault.None);

    private void Recovers(Func<DiskOperation, DiskFault> fault)
    {
        (WriteAheadLog log, _) = WriteAheadLog.Open(_disk, Identity);
        log.Append([Entry(1, 1)]);
        _disk.Fault = fault;
        Should.Throw<IOException>(() => log.Append([Entry(2, 2)]));
        _disk.Fault = null;
        _disk.Kill();

        (_, RecoveredLog recovered) = WriteAheadLog.Open(_disk, Identity);
        _disk.Crash(LeastChoices.Instance);

        WriteAheadLog.Open(_disk, Identity).Recovered.Entries.Count.ShouldBe(recovered.Entries.Count);
        recovered.Entries.Count.ShouldBe(2);
    }

    private static Write Entry(ulong write, ulong index) => new(
        new WriteId(write),
        new HardState(new Term(1), NodeId.None, LogIndex.Zero),
        RestartAt: null,
        TruncateFrom: null,
        [new Entry(new Term(1), new LogIndex(index), EntryKind.Command, new byte[100])],
        MustSync: true);
}
