namespace Tenure.Simulator.World;

/// <summary>Looks at what happens and changes nothing.</summary>
internal interface IObserver
{
    void Observe(TimeSpan at, Observation observation);
}
