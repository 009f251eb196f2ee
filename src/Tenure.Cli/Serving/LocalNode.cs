using Tenure.Cli.Processes;

namespace Tenure.Cli.Serving;

/// <summary>A member that runs on this machine as a process of ours, on ports and in a directory that outlive the process.</summary>
internal sealed class LocalNode(string name, int clientPort, int peerPort, string dataDirectory) : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    private Child? _process;

    public string Name => name;

    public string ClientUrl => $"http://127.0.0.1:{clientPort}";

    public string PeerUrl => $"http://127.0.0.1:{peerPort}";

    public int? ProcessId => _process?.Id;

    /// <summary>Starts the process, and returns when it serves clients.</summary>
    public async Task StartAsync(string initialCluster, string logLevel, CancellationToken cancel)
    {
        if (_process is not null) await _process.DisposeAsync();
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = await Child.StartAsync(Arguments(initialCluster, logLevel), _ => ready.TrySetResult());

        Task ended = _process.WaitForExitAsync(cancel);
        await Task.WhenAny(ready.Task, ended).WaitAsync(StartTimeout, TimeProvider.System, cancel);
        if (!ready.Task.IsCompleted) throw new CommandFailedException($"node {name} did not start: {_process.Errors}");
    }

    /// <summary>Cuts this node's links to its peers; clients still reach it.</summary>
    public void Cut() => _process!.Tell("cut");

    public void Heal() => _process!.Tell("heal");

    public Task KillAsync() => _process!.KillAsync();

    /// <summary>Completes, with what it said last, when the process has ended.</summary>
    public async Task<string> EndedAsync(CancellationToken cancel)
    {
        await _process!.WaitForExitAsync(cancel);
        return _process.Errors;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
    }

    private string[] Arguments(string initialCluster, string logLevel) => [
        "serve", "--test-control",
        "--name", name,
        "--data-dir", dataDirectory,
        "--listen-client-urls", ClientUrl,
        "--listen-peer-urls", PeerUrl,
        "--initial-cluster", initialCluster,
        "--log-level", logLevel,
    ];
}
