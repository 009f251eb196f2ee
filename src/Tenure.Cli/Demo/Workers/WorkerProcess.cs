using Tenure.Cli.Demo.Events;
using Tenure.Cli.Processes;

namespace Tenure.Cli.Demo.Workers;

/// <summary>A worker, seen from the demo.</summary>
internal sealed class WorkerProcess(string name, IReadOnlyList<string> arguments, Action<DemoEvent> heard) : IAsyncDisposable
{
    private Child? _process;
    private bool _isEndWanted;

    public string Name => name;

    public async Task StartAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        _isEndWanted = false;
        _process = await Child.StartAsync(["demo-worker", "--name", name, .. arguments], line => heard(DemoJson.Read(line)));
        _ = ReportEndAsync(_process);
    }

    /// <summary>Gives a <see cref="WorkerOrder"/>.</summary>
    public void Order(string order) => _process!.Tell(order);

    public void Continue() => _process!.Send(Signal.Continue);

    public Task KillAsync()
    {
        _isEndWanted = true;
        return _process!.KillAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _isEndWanted = true;
        if (_process is not null) await _process.DisposeAsync();
    }

    /// <summary>A worker that ends by itself would only be missed much later, and nobody would know why.</summary>
    private async Task ReportEndAsync(Child process)
    {
        await process.WaitForExitAsync();
        if (!_isEndWanted) heard(new Acted(DemoAction.Ended, name, process.Errors) { At = Chronicle.Seconds(TimeProvider.System) });
    }
}
