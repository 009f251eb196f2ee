using Tenure.Simulator.Disk;

namespace Tenure.Simulator.CrashPoints;

/// <summary>
/// Ends a member at every operation on its disk, in every legal way up to a bound, and lets it come back: the real log, the
/// real snapshots and their real recovery. After the first end, every operation of the recovery and of the next append is such a point again; after
/// the second, the disk must still hold all that anybody had been told.
/// </summary>
/// <remarks>
/// An end is either that of the process, after which the page cache is still there, or that of the machine, after which the disk
/// holds any legal subset of what was not synced. Up to the bound the subsets are counted through; where there are more, as many
/// again are drawn from a seed.
/// </remarks>
internal sealed class CrashPointSearch
{
    private const int DamagesAtEachPoint = 16;

    private readonly CrashPointOptions _options;
    private readonly IReadOnlyList<WorkloadStep> _workload;
    private readonly CrashPointReport _report = new();
    private readonly Action<CrashPointReport> _watch;

    private CrashPointSearch(CrashPointOptions options, Action<CrashPointReport> watch)
    {
        (_options, _watch) = (options, watch);
        _workload = Workload.Steps(options.Steps);
    }

    /// <param name="watch">Told now and then how far it is; it may throw.</param>
    public static CrashPointReport Run(CrashPointOptions options, Action<CrashPointReport>? watch = null)
    {
        var search = new CrashPointSearch(options, watch ?? (_ => { }));
        var points = new List<CrashPoint>();
        var disk = new SimulatedDisk(LeastChoices.Instance);
        search.Live(new MemberLife(disk, [ExpectedState.Empty], "the workload", points), search._workload);
        search._report.Operations = disk.Operations;

        search.EndAtEach(points);
        search.FailEachOperation();
        search.DamageAtEach(points);
        return search._report;
    }

    private void EndAtEach(List<CrashPoint> points)
    {
        foreach (CrashPoint point in points) EndAt(point, _options.Bound, mayEndAgain: true);
    }

    /// <summary>
    /// Lets each operation of the workload fail once. A failed sync has made durable what it must, and then what chance adds; a full
    /// disk takes a part.
    /// </summary>
    private void FailEachOperation()
    {
        int before = _report.States;
        for (int operation = 1; operation <= _report.Operations; operation++)
        {
            FailOperation(operation, DiskFault.Error, LeastChoices.Instance);
            FailOperation(operation, DiskFault.Error, new SeededChoices((ulong)operation));
            FailOperation(operation, DiskFault.NoSpace, new SeededChoices((ulong)operation));
        }

        _report.AfterFaults = _report.States - before;
    }

    private void FailOperation(int number, DiskFault fault, IChoices choices)
    {
        var disk = new SimulatedDisk(choices);
        disk.Fault = operation => operation.Changes && disk.Operations == number ? fault : DiskFault.None;
        var life = new MemberLife(disk, [ExpectedState.Empty], $"operation {number} fails ({fault})", points: null);
        Live(life, _workload);
        EndAt(new CrashPoint(disk, life.Allowed, life.Story), _options.RecoveryBound, mayEndAgain: true);
    }

    /// <summary>Damages what was durable. The member must notice, or find it all the same: never may it start with less.</summary>
    private void DamageAtEach(List<CrashPoint> points)
    {
        foreach (CrashPoint point in points.Where(point => point.Allowed.Length == 1))
        {
            for (int attempt = 0; attempt < DamagesAtEachPoint; attempt++) Damage(point, new SeededChoices((ulong)attempt), isRot: attempt % 2 == 0);
        }
    }

    private void Damage(CrashPoint point, IChoices choices, bool isRot)
    {
        SimulatedDisk disk = point.Disk.Copy(LeastChoices.Instance);
        if ((isRot ? disk.Rot(choices) : disk.Misdirect(choices)) is not var (file, at)) return;
        disk.Crash(LeastChoices.Instance);
        _report.Damaged++;
        var life = new MemberLife(disk, point.Allowed, $"{point.Story} → {file} damaged at {at}", points: null) { MayRefuse = true };
        Live(life, []);
        if (life.HasRefused) _report.Refused++;
    }

    private void EndAt(CrashPoint point, int bound, bool mayEndAgain)
    {
        if (_report.Violation is not null) return;
        _report.Points++;
        _watch(_report);
        Recover(point.Disk.Copy(LeastChoices.Instance), point.Allowed, point.Story + " → the process ends", mayEndAgain);

        var remainders = new Remainders(point.Disk, bound);
        foreach (SimulatedDisk disk in remainders.All()) Recover(disk, point.Allowed, point.Story + " → the machine stops", mayEndAgain);
        if (remainders.AreExhausted) _report.Exhausted++;
    }

    private void Recover(SimulatedDisk disk, ExpectedState[] allowed, string story, bool mayEndAgain)
    {
        if (_report.Violation is not null) return;
        _report.States++;
        List<CrashPoint>? points = mayEndAgain ? [] : null;
        var life = new MemberLife(disk, allowed, story, points);
        Live(life, Workload.AfterRecovery);
        if (points is not null)
        {
            foreach (CrashPoint point in points) EndAt(point, _options.RecoveryBound, mayEndAgain: false);
            return;
        }

        // The last word: nothing survives but what must, and all that was ever acknowledged is there.
        disk.Crash(LeastChoices.Instance);
        Live(new MemberLife(disk, life.Allowed, story + " → recovered → the machine stops", points: null), []);
    }

    private void Live(MemberLife life, IReadOnlyList<WorkloadStep> steps) => Live(life, _ => steps);

    private void Live(MemberLife life, Func<ExpectedState, IReadOnlyList<WorkloadStep>> steps) =>
        _report.Violation ??= life.Run(steps);
}
