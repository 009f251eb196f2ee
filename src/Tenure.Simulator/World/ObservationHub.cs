namespace Tenure.Simulator.World;

/// <summary>Hands every observation to all who look, and keeps the first violation: what follows it proves nothing any more.</summary>
internal sealed class ObservationHub(Scheduler scheduler, IReadOnlyList<IChecker> checkers, IObserver? story)
{
    public Coverage Coverage { get; } = new();

    public Violation? Violation { get; private set; }

    /// <summary>When the violation was seen.</summary>
    public TimeSpan ViolatedAt { get; private set; }

    public void Publish(Observation observation)
    {
        Coverage.Observe(scheduler.Now, observation);
        story?.Observe(scheduler.Now, observation);
        foreach (IChecker checker in checkers)
        {
            if (checker.Observe(scheduler.Now, observation) is { } violation) Report(violation);
        }
    }

    public void Report(Violation violation)
    {
        if (Violation is not null) return;
        (Violation, ViolatedAt) = (violation, scheduler.Now);
    }

    public void Finish()
    {
        foreach (IChecker checker in checkers)
        {
            if (Violation is null && checker.Finish(scheduler.Now) is { } violation) Report(violation);
        }
    }
}
