namespace Tenure.Simulator.Search.Leases;

/// <summary>
/// How far the search goes. What is not named here is not bounded. Words arrive in any order or never; none arrives twice, as on
/// a connection.
/// </summary>
/// <param name="Steps">How many steps of <see cref="LeaseClocks.Step"/> pass; within a step anything may happen in any order.</param>
/// <param name="Late">How many words may be on their way when time passes: for how long is their own business.</param>
/// <param name="Pauses">How often a candidate's process stands still, for any time; otherwise it looks at its clock in every step, as the grantor does.</param>
/// <param name="Campaigns">How many campaigns the two candidates begin together.</param>
/// <param name="Resignations">How often a candidate gives up of its own accord.</param>
/// <param name="Failovers">How often another member of the cluster takes over as grantor.</param>
internal sealed record LeaseBounds(int Steps, int Late, int Pauses, int Campaigns, int Resignations, int Failovers)
{
    public override string ToString() =>
        $"2 candidates, {Steps} steps of a tenth of the lease, {Late} late words at a time, {Pauses} pauses, {Campaigns} campaigns, {Resignations} resignations, {Failovers} failovers, clocks at both ends of their bound";
}
