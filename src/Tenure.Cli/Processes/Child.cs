using System.Diagnostics;

namespace Tenure.Cli.Processes;

/// <summary>
/// A process of this program that we started: its lines come in as they are written, and it is gone when it is disposed of.
/// Its standard input is a pipe from here, whose end it takes for the order to stop.
/// </summary>
internal sealed class Child : IAsyncDisposable
{
    private const int ErrorLinesKept = 20;

    private readonly Process _process;
    private readonly Queue<string> _errors = new();

    private Child(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>The last lines of its standard error, for whoever must explain its end.</summary>
    public string Errors
    {
        get
        {
            lock (_errors) return string.Join('\n', _errors);
        }
    }

    /// <param name="line">Gets each line of its standard output, one at a time.</param>
    public static async Task<Child> StartAsync(IEnumerable<string> arguments, Action<string> line)
    {
        ProcessStartInfo info = OwnProgram.Start(arguments);
        info.RedirectStandardInput = true;
        info.RedirectStandardOutput = true;
        info.RedirectStandardError = true;
        // These processes live for a minute: code that is made faster later costs more than it brings.
        info.Environment["DOTNET_TieredPGO"] = "0";
        // Killed, a process cannot remove the pipe on which it waits for debuggers.
        info.Environment["DOTNET_EnableDiagnostics"] = "0";
        var child = new Child(await ChildLauncher.StartAsync(info));
        child._process.OutputDataReceived += (_, output) => { if (output.Data is { } text) line(text); };
        child._process.ErrorDataReceived += (_, output) => { if (output.Data is { } text) child.Keep(text); };
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    public void Tell(string line)
    {
        try
        {
            _process.StandardInput.WriteLine(line);
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It has ended, and whoever waits for its answer will learn that.
        }
    }

    /// <summary>Sends a signal, unless the process has ended: its id may be somebody else's by now.</summary>
    public void Send(Signal signal)
    {
        if (!_process.HasExited) _ = Posix.Send(_process.Id, signal);
    }

    public Task WaitForExitAsync(CancellationToken cancel = default) => _process.WaitForExitAsync(cancel);

    /// <summary>Kills the process and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private void Keep(string error)
    {
        lock (_errors)
        {
            _errors.Enqueue(error);
            if (_errors.Count > ErrorLinesKept) _errors.Dequeue();
        }
    }
}
