using Tenure.Simulator.Clients;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Faults;

/// <summary>What befalls the machines of candidates.</summary>
internal static class CandidateFaults
{
    /// <summary>What ends it.</summary>
    public static Action Begin(CandidateFault fault, CandidateMachine victim, Scheduler scheduler)
    {
        switch (fault)
        {
            case CandidatePause:
                victim.Pause();
                return victim.Resume;
            case CandidateKill:
                victim.Kill();
                return victim.Start;
            case CandidateClockJump { IsWall: true } set:
                victim.Clock.SetWall(set.By);
                return () => { };
            case CandidateClockJump jump:
                victim.Clock.Jump(jump.By, scheduler.Now);
                victim.Rearm();
                return () => { };
            case CandidateClockDrift drift:
                victim.Clock.BeginDrift(drift.Ppm, scheduler.Now);
                victim.Rearm();
                return () =>
                {
                    victim.Clock.EndDrift(drift.Ppm, scheduler.Now);
                    victim.Rearm();
                };
            default:
                throw new ArgumentException($"{fault.GetType().Name} is no fault of a candidate.", nameof(fault));
        }
    }
}
