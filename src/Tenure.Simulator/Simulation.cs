using Tenure.Simulator.Checkers;
using Tenure.Simulator.Clients;
using Tenure.Simulator.Faults;
using Tenure.Simulator.Hosts;
using Tenure.Simulator.World;

namespace Tenure.Simulator;

/// <summary>
/// One run: a cluster and its clients under faults, in which nothing that was promised may break; then everything is mended,
/// and progress is demanded. All of it is decided by the seed.
/// </summary>
internal sealed class Simulation
{
    private readonly Scenario _scenario;
    private readonly SimulatedWorld _world;
    private readonly FaultInjector _faults;
    private readonly ProgressDemand _progress;
    private readonly IReadOnlyList<ISimulatedClient> _clients;

    private Simulation(Scenario scenario, SimulationOptions options)
    {
        _scenario = scenario;
        _world = new SimulatedWorld(scenario.Seed, scenario.Nodes, scenario.Workload.Clients, Checks.All(scenario), options.Story);
        _world.Peers.Options = scenario.Network;
        _world.Clients.Options = scenario.Network with { IsOrdered = true, CutsHold = true, LossPermille = 0, DuplicatePermille = 0 };
        _clients = scenario.Workload.Settle(_world);
        _faults = new FaultInjector(_world, _clients);
        _progress = new ProgressDemand(_world, scenario);
    }

    public static SimulationResult Run(SimulationOptions options)
    {
        Scenario scenario = Scenario.Draw(options.Seed);
        if (options.Faults is { } faults) scenario = scenario with { Faults = faults };
        return new Simulation(scenario, options).Run(options.End ?? TimeSpan.MaxValue);
    }

    private SimulationResult Run(TimeSpan end)
    {
        foreach (NodeMachine machine in _world.Machines) machine.Start();
        foreach (ISimulatedClient client in _clients) client.Start();
        _faults.Schedule(_scenario.Faults);
        _progress.ScheduleForPartitions(_scenario.Faults);
        if (RunUntil(_scenario.Unrest, end))
        {
            _faults.Heal();
            foreach (ISimulatedClient client in _clients) client.Rest();
            TimeSpan calm = _progress.Begin();
            TimeSpan healed = _world.Scheduler.Now;
            TimeSpan length = calm > _scenario.Calm || calm == TimeSpan.Zero ? calm : _scenario.Calm;
            if (RunUntil(healed + length, end) && calm > TimeSpan.Zero) DemandClients(healed);
        }

        if (_world.Observations.Violation is null) _world.Observations.Finish();
        return Result();
    }

    /// <summary>Whoever asks for something has been answered in the time that a cluster needs that is well again.</summary>
    private void DemandClients(TimeSpan healed)
    {
        foreach (ISimulatedClient client in _clients)
        {
            if (client.WaitingSince is not { } since) continue;
            TimeSpan waited = _world.Scheduler.Now - (since > healed ? since : healed);
            if (waited <= ISimulatedClient.LongestWait) continue;
            _world.Observations.Report(new Violation("progress", $"{client.Name} has not been served for {waited.TotalSeconds:0.0} s of calm"));
        }
    }

    /// <summary>False where a promise broke or the run was to end before.</summary>
    private bool RunUntil(TimeSpan time, TimeSpan end)
    {
        TimeSpan until = time < end ? time : end;
        while (_world.Observations.Violation is null && _world.Scheduler.RunNext(until))
        {
        }

        return _world.Observations.Violation is null && time <= end;
    }

    private SimulationResult Result() => new()
    {
        Seed = _scenario.Seed,
        TraceHash = _world.Trace.Value,
        Violation = _world.Observations.Violation,
        SimulatedTime = _world.Observations.Violation is null ? _world.Scheduler.Now : _world.Observations.ViolatedAt,
        Faults = _faults.Counts,
        Coverage = _world.Observations.Coverage.Counts,
        Events = _world.Scheduler.Happened,
    };
}
