using Tenure.Protocols;
using Tenure.Protocols.Leases;
using Tenure.Simulator.Clocks;
using Tenure.Simulator.Hosts;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Clients;

/// <summary>
/// A machine on which a candidate of an election runs: its clock outlives the process, which may be stopped, killed and started.
/// </summary>
internal sealed class CandidateMachine : ISimulatedClient
{
    /// <summary>Just within what holders allow for.</summary>
    private const int WorstDriftPpm = LeaseTerms.DefaultDriftPerMillion - 100;

    /// <summary>There and back, it is less than a candidate waits for an answer.</summary>
    private static readonly TimeSpan LongestLag = TimeSpan.FromMilliseconds(220);

    private readonly SimulatedWorld _world;
    private readonly ClientTransport _transport;
    private readonly SimulatedFenceFiles _files;
    private readonly RandomStream _random;
    private CandidateProcess? _process;
    private bool _rests;

    public CandidateMachine(SimulatedWorld world, int number, string name, SimulatedFenceFiles files)
    {
        (_world, Number, _files, Name) = (world, number, files, name);
        _random = RandomStream.Of(world.Seed, $"candidate {name}");
        Clock = new ProcessClock(new MonotonicTime(_random.Between(TimeSpan.Zero, TimeSpan.FromDays(1)).Ticks));
        Clock.BeginDrift(_random.Chance(500) ? -WorstDriftPpm : _random.Below(2 * WorstDriftPpm) - WorstDriftPpm, TimeSpan.Zero);
        _transport = new ClientTransport(world, number) { Lag = _random.Chance(500) ? TimeSpan.Zero : _random.Between(TimeSpan.Zero, LongestLag) };
    }

    public string Name { get; }

    /// <summary>Its place in the network.</summary>
    public int Number { get; }

    public ProcessClock Clock { get; }

    /// <summary>A candidate may wait for as long as another leads.</summary>
    public TimeSpan? WaitingSince => null;

    public void Start()
    {
        if (_process is not null || _rests) return;
        _process = new CandidateProcess(_world, _transport, Name, Clock, _random, _files, Die);
    }

    /// <summary>SIGSTOP. Its clock runs on, and what arrives queues up.</summary>
    public void Pause() => _process?.Stop();

    /// <summary>SIGCONT.</summary>
    public void Resume() => _process?.Continue();

    /// <summary>SIGKILL: its connections are closed, and its locks are free.</summary>
    public void Kill()
    {
        _process?.End();
        _process = null;
    }

    /// <summary>The process kills itself, as it were, and is started again soon.</summary>
    private void Die()
    {
        Kill();
        _world.Scheduler.After(_random.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(2)), Start);
    }

    /// <summary>The clock was disturbed: timers fire at other moments than planned.</summary>
    public void Rearm() => _process?.Rearm();

    public void Rest()
    {
        _rests = true;
        _process?.Rest();
    }
}
