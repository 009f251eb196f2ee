using Tenure.Protocols.Raft;
using Tenure.Simulator.Faults;

namespace Tenure.Simulator.Story;

/// <summary>Runs a seed once more for somebody to read; where a promise broke, with only the faults that it takes.</summary>
internal static class Narrator
{
    public static Tale Tell(ulong seed)
    {
        Scenario scenario = Scenario.Draw(seed);
        IReadOnlyList<Fault> faults = scenario.Faults;
        string cast = Cast(scenario);
        if (Simulation.Run(new SimulationOptions(seed)).Violation is { } violation)
        {
            faults = new Shrinker(seed, violation.Checker).Shrink(faults);
            cast += $"; {faults.Count} of {scenario.Faults.Count} faults are enough";
        }

        var recorder = new TaleRecorder();
        SimulationResult result = Simulation.Run(new SimulationOptions(seed) { Faults = faults, Story = recorder });
        return new Tale($"seed {seed}: {cast}", scenario.Nodes.Members.Count, recorder.Lines, result);
    }

    private static string Cast(Scenario scenario)
    {
        RaftOptions options = scenario.Nodes.RaftOptions(scenario.Nodes.Members[0].Id);
        string network = scenario.Network.IsOrdered ? "ordered connections" : "messages that overtake each other";
        string without = string.Concat(
            options.PreVote ? "" : ", no pre-vote",
            options.CheckQuorum ? "" : ", no check-quorum",
            options.ActOnRefusedConnections ? "" : ", refused connections ignored");
        return $"{scenario.Nodes.Members.Count} members, {scenario.Workload.Clients} clients, {network}{without}";
    }
}
