using Tenure.Cli.Processes;

namespace Tenure.Cli.Serving;

/// <summary>A member that runs on this machine as a process of ours, on ports and in a directory that outlive the process.</summary>
internal sealed class LocalNode(string name, int clientPort, int peerPort, string dataDirectory) : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    private Child? _process;

    /// <summary>Completes with the next line that the process writes.</summary>
    private volatile TaskCompletionSource<string> _nextLine = NewLine();

    public string Name => name;

    public string ClientUrl => $"http://127.0.0.1:{clientPort}";

    public string PeerUrl => $"http://127.0.0.1:{peerPort}";

    public int? ProcessId => _process?.Id;

    /// <summary>Starts the process, and returns when it serves clients.</summary>
    public async Task StartAsync(string initialCluster, string logLevel, CancellationToken cancel)
    {
        if (_process is not null) await _process.DisposeAsync();
        Task<string> ready = ExpectLine();
        _process = await Child.StartAsync(Arguments(initialCluster, logLevel), line => _nextLine.TrySetResult(line));

        Task ended = _process.WaitForExitAsync(cancel);
        await Task.WhenAny(ready, ended).WaitAsync(StartTimeout, TimeProvider.System, cancel);
        if (!ready.IsCompleted) throw new CommandFailedException($"node {name} did not start: {_process.Errors}");
    }

    /// <summary>Cuts this node's links to its peers; clients still reach it.</summary>
    public Task CutAsync(CancellationToken cancel) => SwitchLinksAsync(TestControl.Cut, cancel);

    public Task HealAsync(CancellationToken cancel) => SwitchLinksAsync(TestControl.Heal, cancel);

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

    private static TaskCompletionSource<string> NewLine() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task<string> ExpectLine() => (_nextLine = NewLine()).Task;

    /// <summary>Returns when the node says that it is done: what is asked of it before may still cross the links.</summary>
    private async Task SwitchLinksAsync(string word, CancellationToken cancel)
    {
        Task<string> answer = ExpectLine();
        _process!.Tell(word);
        if (await answer.WaitAsync(StartTimeout, TimeProvider.System, cancel) != word)
            throw new CommandFailedException($"node {name} did not do what it was told: {word}");
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
