using Tenure.Simulator.Disk;
using Tenure.Simulator.Hosts;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Faults;

/// <summary>What happens to a machine's disk.</summary>
internal static class DiskFaults
{
    public static Action? Begin(Fault fault, NodeMachine victim)
    {
        switch (fault)
        {
            case SlowDisk slow:
                victim.DiskSlowness = slow.Times;
                return () => victim.DiskSlowness = 1;
            case SyncError when victim.IsRunning:
                victim.Disk.Fault = operation => FailOneSync(victim.Disk, operation);
                return () => { };
            case FullDisk:
                victim.Disk.Fault = operation => operation.Kind is DiskOperationKind.Append or DiskOperationKind.Create ? DiskFault.NoSpace : DiskFault.None;
                return () => victim.Disk.Fault = null;
            case DiskDamage damage:
                return Damage(damage, victim);
            default:
                return null;
        }
    }

    private static DiskFault FailOneSync(SimulatedDisk disk, in DiskOperation operation)
    {
        if (operation.Kind is not DiskOperationKind.Sync) return DiskFault.None;
        disk.Fault = null;
        return DiskFault.Error;
    }

    /// <summary>The page cache hides the damage until the power is gone.</summary>
    private static Action? Damage(DiskDamage damage, NodeMachine victim)
    {
        var choices = new SeededChoices(victim.Random.Next());
        (string File, int Byte)? hit = damage.IsMisdirected ? victim.Disk.Misdirect(choices) : victim.Disk.Rot(choices);
        if (hit is not var (file, at)) return null;
        victim.World.Observations.Publish(new DiskDamaged(victim.Id, $"{damage.Kind} in {file} at byte {at}"));
        victim.LosePower();
        return victim.Start;
    }
}
