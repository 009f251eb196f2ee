namespace Tenure.Simulator.CrashPoints;

/// <summary>What a search has seen.</summary>
internal sealed class CrashPointReport
{
    /// <summary>The workload's operations on the disk, each of them a point to end at.</summary>
    public int Operations { get; set; }

    /// <summary>The points to end at altogether, those in recoveries included.</summary>
    public int Points { get; set; }

    /// <summary>At how many of them every legal subset was visited.</summary>
    public int Exhausted { get; set; }

    /// <summary>How many times a member was ended and came back, each from a disk that no other end at its point has left.</summary>
    public int States { get; set; }

    /// <summary>How many of the states follow an operation that failed.</summary>
    public int AfterFaults { get; set; }

    /// <summary>How many damaged disks a member was started on.</summary>
    public int Damaged { get; set; }

    /// <summary>How many of those it refused to start on; on the others it found all that was durable.</summary>
    public int Refused { get; set; }

    /// <summary>How many of the states held less, or something else, than the member had been told: none or, since the search ends there, one.</summary>
    public int Lost => Violation is null ? 0 : 1;

    /// <summary>What went wrong first; the search ends there.</summary>
    public CrashPointViolation? Violation { get; set; }
}
