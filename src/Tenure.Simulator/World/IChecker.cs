namespace Tenure.Simulator.World;

/// <summary>Knows a property and says when it is broken. It shares no code with what it checks.</summary>
internal interface IChecker
{
    /// <summary>The violation that this observation shows, or null.</summary>
    Violation? Observe(TimeSpan at, Observation observation);

    /// <summary>The run is over; what can only be judged as a whole is judged now.</summary>
    Violation? Finish(TimeSpan at);
}
