namespace Tenure.Testing;

/// <summary>One server process of a cluster, with its own ports and data folder.</summary>
public sealed class ClusterMember : IAsyncDisposable
{
    private readonly PortLease _clientPort = PortLease.Take();
    private readonly PortLease _peerPort = PortLease.Take();
    private readonly TempFolder _folder = new();
    private Func<ClusterMember, ChildProcess>? _start;

    internal ClusterMember(string name)
    {
        Name = name;
        Grpc = new GrpcConnection(new Uri(ClientUrl));
    }

    /// <summary>The member's name.</summary>
    public string Name { get; }

    /// <summary>Where it listens for clients.</summary>
    public string ClientUrl => $"http://127.0.0.1:{_clientPort.Number}";

    /// <summary>Where it listens for its peers.</summary>
    public string PeerUrl => $"http://127.0.0.1:{_peerPort.Number}";

    /// <summary>Where it keeps its data. It does not exist before the first start.</summary>
    public string DataFolder => _folder["data"];

    /// <summary>The server process that runs now, or ran last.</summary>
    public ChildProcess Process { get; private set; } = null!;

    /// <summary>Raw gRPC calls to this member alone.</summary>
    public GrpcConnection Grpc { get; }

    /// <summary>Kills the process as a crash does, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        Process.Send(Signal.Kill);
        await Process.WaitForExitAsync();
    }

    /// <summary>Asks the process to end, and waits until it has.</summary>
    public async Task StopAsync()
    {
        Process.Send(Signal.Terminate);
        await Process.WaitForExitAsync();
    }

    /// <summary>Stops the process in its tracks until <see cref="Resume"/>.</summary>
    public void Pause() => Process.Send(Signal.Stop);

    /// <summary>Lets a paused process go on.</summary>
    public void Resume() => Process.Send(Signal.Continue);

    /// <summary>Starts the process again, on the same ports and data. It must have ended before.</summary>
    public async Task RestartAsync()
    {
        await Process.DisposeAsync();
        Process = _start!(this);
    }

    internal async Task RestartAsync(Func<ClusterMember, ChildProcess> start)
    {
        await Process.DisposeAsync();
        Start(start);
    }

    /// <summary>What this member says about itself; null when it does not answer.</summary>
    public async Task<MemberStatus?> StatusAsync(CancellationToken cancellation)
    {
        GrpcAnswer answer = await Grpc.CallAsync("etcdserverpb.Maintenance/Status", [], cancellation);
        return answer.IsOk ? MemberStatus.Parse(answer.Message) : null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Process is not null)
            await Process.DisposeAsync();
        Grpc.Dispose();
        _folder.Dispose();
        _clientPort.Dispose();
        _peerPort.Dispose();
    }

    internal void Start(Func<ClusterMember, ChildProcess> start)
    {
        _start = start;
        Process = start(this);
    }
}
