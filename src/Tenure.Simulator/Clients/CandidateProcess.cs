using Microsoft.Extensions.Logging.Abstractions;
using Tenure.Etcd;
using Tenure.Simulator.Clocks;
using Tenure.Simulator.Hosts;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Clients;

/// <summary>
/// One life of a candidate's process. It runs the library as a user's program would: it campaigns, and as the leader it reads,
/// changes and writes a fenced file; then it resigns, or loses, and campaigns again.
/// </summary>
internal sealed class CandidateProcess
{
    public const string Election = "e";

    private const string File = "result";

    private readonly SimulatedWorld _world;
    private readonly string _name;
    private readonly ProcessClock _clock;
    private readonly RandomStream _random;
    private readonly RandomStream _stalling;
    private readonly SimulatedFenceFiles _files;
    private readonly Action _die;
    private readonly ProcessTasks _tasks;
    private readonly SimulatedTime _time;
    private readonly CandidateSurroundings _surroundings;
    private readonly SimulatedChannel[] _channels;
    private readonly CandidateLog _log = new();
    private readonly LeaderElection _election;
    private readonly FencedDirectory _directory;
    /// <summary>
    /// How long after the deadline a running process may go without being told. Where only the wall clock has seen time pass, the
    /// library notices at its next renewal.
    /// </summary>
    private readonly TimeSpan _timeToTell;

    private Leadership? _leadership;
    private bool _isStopped;

    /// <summary>How often the process was stopped, continued, or told another time.</summary>
    private long _disturbances;
    private TimeSpan _believedUntil;
    private bool _isWorking;
    private bool _rests;

    public CandidateProcess(
        SimulatedWorld world, ClientTransport transport, string name, ProcessClock clock, RandomStream random, SimulatedFenceFiles files, Action die)
    {
        (_world, _name, _clock, _random, _files, _die) = (world, name, clock, random, files, die);
        _stalling = RandomStream.Of(world.Seed, $"stalls of {name} from {world.Scheduler.Now}");
        _tasks = new ProcessTasks(world.Scheduler, random) { TurnEnded = Observe };
        _time = new SimulatedTime(world.Scheduler, clock, _tasks);
        _surroundings = new CandidateSurroundings(_time, _tasks, new Random((int)random.Next()));

        _channels = [.. world.Machines.Select(member => new SimulatedChannel(transport, member))];
        EtcdClient client = new(_channels, TimeSpan.FromMilliseconds(500), _surroundings, NullLogger.Instance);
        LeaderElectionOptions options = new()
        {
            CandidateId = name,
            LeaseDuration = TimeSpan.FromSeconds(2 + random.Below(4)),
            DrainTimeout = TimeSpan.FromSeconds(2),
            RetryDelay = TimeSpan.FromMilliseconds(300),
        };
        _timeToTell = (options.LeaseDuration / 3) + TimeSpan.FromMilliseconds(250);
        EtcdElectionBackend backend = new(Election, options, client, _surroundings, _log);
        _election = new LeaderElection(Election, options, backend, _surroundings, _log);
        _directory = FencedDirectory.On(files.For(this, Stall), SimulatedFenceFiles.Directory, new FencedDirectoryOptions(), _surroundings, _ => Perish());
        _tasks.Start(RunAsync);
    }

    public void Stop()
    {
        _isStopped = true;
        _disturbances++;
        _tasks.Stop();
    }

    public void Continue()
    {
        _isStopped = false;
        _disturbances++;
        _tasks.Continue();
    }

    public void Rearm()
    {
        _disturbances++;
        _time.Rearm();
        Observe();
    }

    public void Rest() => _rests = true;

    public void End()
    {
        _disturbances++;
        _tasks.End();
        _files.Died(this);
        foreach (SimulatedChannel channel in _channels) channel.Dispose();
        _isWorking = false;
        Observe();
    }

    /// <summary>At its files a process is now and then stopped, where it hurts most: what it has just read may be old when it goes on.</summary>
    private void Stall()
    {
        if (_rests || !_stalling.Chance(10)) return;
        Stop();
        _world.Scheduler.After(_stalling.Between(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(5)), Continue);
    }

    /// <summary>In the midst of a change of the fenced file a process is now and then killed.</summary>
    private void Perish()
    {
        if (_rests || !_stalling.Chance(8)) return;
        _die();
        throw new IOException("The process is no more.");
    }

    private async Task RunAsync()
    {
        try
        {
            while (!_rests)
            {
                await using (Leadership leadership = await _election.CampaignAsync()) await LeadAsync(leadership);
                await Task.Delay(_random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(1)), _time);
            }
        }
        catch (Exception trouble)
        {
            _world.Observations.Report(new Violation("invariant", $"candidate {_name}: {trouble.GetType().Name}: {trouble.Message}"));
        }
    }

    private async Task LeadAsync(Leadership leadership)
    {
        string token = $"{_name} with {leadership.Token.Number}";
        _world.Observations.Publish(new LeadershipBegan(Election, _name, $"{token} at {_world.Scheduler.Now}", leadership.Token.Number));
        (_leadership, _isWorking) = (leadership, true);
        await using CancellationTokenRegistration lost = leadership.Lost.Register(StopWork);
        try
        {
            await WorkAsync(leadership, token, changes: _random.Below(12));
        }
        catch (FenceRefusedException)
        {
            _world.Observations.Publish(new FencedWriteRefused(File, leadership.Token.Number, _name));
        }
        catch (FenceException) when (leadership.Remaining == TimeSpan.Zero)
        {
            // Somebody who stands still has the lock; this leadership did not outlast that.
        }

        // Half of them are still at work when they resign, and are told to stop.
        if (_random.Chance(500)) _isWorking = false;
        long troubles = _log.Troubles;
        await leadership.ResignAsync();
        if (troubles == _log.Troubles) _world.Observations.Publish(new ContestLeft(Election, _name, leadership.Token.Number));
    }

    /// <summary>The work is told to stop, and takes its time: the callback returns when it has.</summary>
    private void StopWork()
    {
        TimeSpan stopping = _random.Chance(500) ? TimeSpan.Zero : _random.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(400));
        _surroundings.Block(stopping);
        _time.CreateTimer(_ => _isWorking = false, null, stopping, Timeout.InfiniteTimeSpan);
    }

    private async Task WorkAsync(Leadership leadership, string name, int changes)
    {
        _world.Observations.Publish(new FencedTokenShown(File, leadership.Token.Number));
        await _directory.RaiseAsync(leadership.Token);
        for (int change = 0; change < changes && leadership.Remaining > TimeSpan.Zero; change++)
        {
            string basis = FencedContent.Read(await ReadAsync())?.Text ?? "";
            await Task.Delay(_random.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(600)), _time);
            FencedContent next = new(leadership.Token.Number, _name, $"{name}, change {change}", basis);
            await _directory.WriteAsync(File, next.ToBytes(), leadership.Token);
        }
    }

    private async Task<byte[]> ReadAsync()
    {
        try
        {
            return await _directory.ReadAsync(File);
        }
        catch (FileNotFoundException)
        {
            return [];
        }
    }

    /// <summary>
    /// Who works believes, up to the last deadline that it was given: in true time, that is when its own clock gets there. Whatever
    /// the library says later, work that was not told to stop goes on.
    /// </summary>
    private void Observe()
    {
        if (_leadership is null) return;
        TimeSpan left = _leadership.Left;
        TimeSpan until = !_isWorking ? _world.Scheduler.Now
            : left > TimeSpan.Zero ? _clock.WhenItReads(_clock.Read(_world.Scheduler.Now) + left)
            : _believedUntil;
        if (until == _believedUntil) return;
        _believedUntil = until;
        _world.Observations.Publish(new LeadershipBelieved(Election, _name, until));
        if (_isWorking) ExpectLoss(_leadership, until);
        else _leadership = null;
    }

    /// <summary>
    /// Once the deadline has passed, whoever leads is told so soon, if the process runs at all and nothing was renewed meanwhile.
    /// </summary>
    private void ExpectLoss(Leadership leadership, TimeSpan deadline)
    {
        long before = _disturbances;
        _world.Scheduler.At(deadline + _timeToTell, () =>
        {
            bool wasInterrupted = _isStopped || before != _disturbances || deadline != _believedUntil || leadership != _leadership;
            if (!wasInterrupted && !leadership.Lost.IsCancellationRequested)
                _world.Observations.Report(new Violation("loss-signal", $"{_name} was not told that its leadership is over, {_timeToTell.TotalMilliseconds:0} ms after it was"));
        });
    }
}
