using Tenure.Simulator.Hosts;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Faults;

/// <summary>What happens to a machine's clock.</summary>
internal static class ClockFaults
{
    /// <summary>A strobing clock all but stands still between its leaps.</summary>
    private const int StrobeDriftPpm = -900_000;

    public static Action Begin(Fault fault, NodeMachine victim, Scheduler scheduler)
    {
        switch (fault)
        {
            case ClockJump jump:
                Jump(victim, jump.Ahead, scheduler);
                return () => { };
            case ClockDrift drift:
                return Drift(victim, drift.Ppm, scheduler);
            case ClockStrobe strobe:
                Action mend = Drift(victim, StrobeDriftPpm, scheduler);
                for (TimeSpan at = fault.At; at < fault.End; at += strobe.Step) scheduler.At(at, () => Jump(victim, strobe.Step, scheduler));
                return mend;
            default:
                throw new ArgumentException($"{fault.GetType().Name} is no fault of a clock.", nameof(fault));
        }
    }

    private static Action Drift(NodeMachine victim, int ppm, Scheduler scheduler)
    {
        victim.Clock.BeginDrift(ppm, scheduler.Now);
        victim.Process?.Rearm();
        return () =>
        {
            victim.Clock.EndDrift(ppm, scheduler.Now);
            victim.Process?.Rearm();
        };
    }

    private static void Jump(NodeMachine victim, TimeSpan ahead, Scheduler scheduler)
    {
        victim.Clock.Jump(ahead, scheduler.Now);
        victim.Process?.Rearm();
    }
}
