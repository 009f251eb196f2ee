using Tenure.Node;
using Tenure.Node.Log;
using Tenure.Node.Loop;
using Tenure.Node.Members;
using Tenure.Node.Peers;
using Tenure.Node.Snapshots;
using Tenure.Protocols;
using Tenure.Protocols.Raft;
using Tenure.Simulator.Clocks;
using Tenure.Simulator.Disk;
using Tenure.Simulator.World;

namespace Tenure.Simulator.Hosts;

/// <summary>
/// A machine with one member on it: its disk and its clock outlive the process, which may be stopped, killed and started.
/// </summary>
internal sealed class NodeMachine
{
    /// <summary>Just within what holders of leases allow for.</summary>
    private const int WorstDriftPpm = 9_900;

    private static readonly TimeSpan LeastRestartPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MostRestartPause = TimeSpan.FromSeconds(1);

    /// <summary>An append and a sync; where a segment is full, also a new one's beginning.</summary>
    private const int MostOperationsOfAFrame = 8;

    private NodeProcess? _process;
    private MemberTable? _joins;

    public NodeMachine(SimulatedWorld world, int number, NodeSettings settings)
    {
        (World, Number, Settings) = (world, number, settings);
        Id = new NodeId((ulong)number + 1);
        IsSpare = number >= settings.Members.Count;
        Random = RandomStream.Of(world.Seed, $"member {Id}");
        Disk = new SimulatedDisk(new SeededChoices(Random.Next()));
        Clock = new ProcessClock(new MonotonicTime(Random.Between(TimeSpan.Zero, TimeSpan.FromDays(1)).Ticks));
        if (Random.Chance(500)) Clock.BeginDrift(Random.Chance(500) ? WorstDriftPpm : -WorstDriftPpm, TimeSpan.Zero);
    }

    public SimulatedWorld World { get; }

    /// <summary>Its place in the network.</summary>
    public int Number { get; }

    public NodeId Id { get; }

    public NodeSettings Settings { get; }

    public RandomStream Random { get; }

    public ProcessClock Clock { get; }

    public SimulatedDisk Disk { get; }

    /// <summary>The running process, or null.</summary>
    public NodeProcess? Process => _process;

    /// <summary>Whether the member found its disk damaged, so that no restart helps.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>How many times slower than usual its disk is.</summary>
    public int DiskSlowness { get; set; } = 1;

    /// <summary>Whether it stands by, and has never been a member.</summary>
    public bool IsSpare { get; private set; }

    /// <summary>Whether the cluster took its member out, for good.</summary>
    public bool IsRemoved { get; private set; }

    public bool IsRunning => _process is not null;

    public TimeSpan SyncTime() => Random.Between(Settings.LeastSync, Settings.MostSync) * DiskSlowness;

    public TimeSpan TurnTime() => Random.Between(Settings.LeastTurn, Settings.MostTurn);

    public void Start()
    {
        if (_process is not null || IsRefused || IsSpare || IsRemoved) return;
        try
        {
            var identity = new LogIdentity(Settings.ClusterId, Id);
            _process = new NodeProcess(this, NodeStorage.Open(Disk, identity, Settings.FirstSnapshot(_joins), Settings.SegmentBytes));
            World.PeersOpen(this);
        }
        catch (NodeStartException refusal)
        {
            IsRefused = true;
            World.Observations.Publish(new StartRefused(Id, refusal.Message));
        }
        catch (IOException)
        {
            Disk.Kill();
            RestartLater();
        }
        catch (Exception broken)
        {
            World.Observations.Report(new Violation("invariant", $"member {Id} cannot start: {broken.GetType().Name}: {broken.Message}"));
        }
    }

    /// <summary>It was added to a cluster, and its operator starts it.</summary>
    public void Join(MemberTable cluster)
    {
        if (!IsSpare) return;
        (IsSpare, _joins) = (false, cluster);
        Start();
    }

    /// <summary>The member sees, or is told, that it is none any more, and stops for good.</summary>
    public void LearnsOfRemoval()
    {
        if (_process is null or { IsStopped: true }) return;
        IsRemoved = true;
        Disk.Kill();
        Stopped(StopCause.Removed);
    }

    /// <summary>SIGKILL: whatever the process had written by then is in the kernel's hands.</summary>
    public void Kill()
    {
        if (_process is null) return;
        Interrupt(_process);
        Disk.Kill();
        Stopped(StopCause.Killed);
    }

    /// <summary>The machine loses power, whether or not the process runs, and with it what was not synced.</summary>
    public void LosePower()
    {
        if (_process is not null) Interrupt(_process);
        Disk.Crash(new SeededChoices(Random.Next()));
        if (_process is not null) Stopped(StopCause.PowerLost);
    }

    /// <summary>A member whose disk fails stops, and whoever watches over it starts it again.</summary>
    public void DiskFailed(NodeProcess process)
    {
        if (process != _process) return;
        Disk.Kill();
        Stopped(StopCause.DiskFailed);
        RestartLater();
    }

    public void Pause()
    {
        if (_process is null or { IsStopped: true }) return;
        _process.Stop();
        World.Observations.Publish(new NodePaused(Id));
    }

    public void Resume()
    {
        if (_process is not { IsStopped: true }) return;
        World.Observations.Publish(new NodeResumed(Id));
        _process.Continue();
    }

    /// <param name="isProtocol">Whether it is the protocol's, which bears everything. What members ask each other beside it does not
    /// bear to arrive twice, and over a connection it cannot.</param>
    public void Send(NodeId to, byte[] frame, bool isProtocol)
    {
        // Nobody is connected to itself.
        if (to != Id) World.Peers.Send(Number, World.MachineOf(to).Number, frame, isProtocol);
    }

    public void Arrived(NodeId from, byte[] bytes)
    {
        if (_process is null) return;
        PeerFrame frame = PeerFrameCodec.TryRead(bytes.AsMemory(PeerFrameCodec.LengthSize))
            ?? throw new InvalidDataException("A frame that a member sent does not parse.");
        World.Observations.Publish(new FrameArrived(Id, from, frame));
        _process.Post(new PeerSaid(from, frame));
    }

    /// <summary>A connection to the peer closed, and its port refuses new ones.</summary>
    public void PeerRefused(NodeId peer)
    {
        if (_process is { IsStopped: false }) _process.Post(new PeerDied(peer));
    }

    /// <summary>A frame that is under way gets as far as chance lets it.</summary>
    private void Interrupt(NodeProcess process)
    {
        if (!process.IsWriting) return;
        int operations = Random.Below(MostOperationsOfAFrame);
        Func<DiskOperation, DiskFault>? usual = Disk.Fault;
        Disk.Fault = operation => !operation.Changes || operations-- > 0 ? DiskFault.None : throw new IOException("The process ends here.");
        try
        {
            process.WriteUnderWay();
        }
        catch (IOException)
        {
            // As far as it came.
        }

        Disk.Fault = usual;
    }

    private void RestartLater() => World.Scheduler.After(Random.Between(LeastRestartPause, MostRestartPause), Start);

    private void Stopped(StopCause cause)
    {
        NodeProcess ended = _process!;
        _process = null;
        ended.End();
        World.Observations.Publish(new NodeStopped(Id, cause));
        World.PeersClose(this);
    }
}
