namespace Tenure.Simulator.Search.Leases;

/// <summary>How far the search goes. What is not named here is not bounded: any message may come late, again, or never.</summary>
/// <param name="Steps">How many steps of <see cref="LeaseClocks.Step"/> pass; within a step anything may happen in any order.</param>
/// <param name="Campaigns">How many campaigns the two candidates begin together.</param>
/// <param name="Resignations">How often a candidate gives up of its own accord.</param>
/// <param name="Failovers">How often another member of the cluster takes over as grantor.</param>
internal sealed record LeaseBounds(int Steps, int Campaigns, int Resignations, int Failovers)
{
    public override string ToString() =>
        $"2 candidates, {Steps} steps of a tenth of the lease, {Campaigns} campaigns, {Resignations} resignations, {Failovers} failovers, clocks at both ends of their bound";
}
