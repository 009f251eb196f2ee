using System.Diagnostics;

namespace Tenure.Testing;

/// <summary>A process that a test started: its output is captured, and it is gone when the test is.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    /// <summary>What the process wrote to its standard output.</summary>
    public OutputLog Output { get; } = new();

    /// <summary>What the process wrote to its standard error.</summary>
    public OutputLog Errors { get; } = new();

    /// <summary>The process's id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether the process has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>The exit code of a process that has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Starts a program.</summary>
    public static ChildProcess Start(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        string? workingDirectory = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? Path.GetTempPath(),
        };
        // Killed, a process of .NET cannot remove the pipe in the temporary folder on which it waits for debuggers.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;

        var child = new ChildProcess(Nursery.Start(start));
        child._process.OutputDataReceived += (_, line) => child.Output.Append(line.Data);
        child._process.ErrorDataReceived += (_, line) => child.Errors.Append(line.Data);
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Sends a signal, unless the process has ended (its id may be somebody else's by now).</summary>
    public void Send(Signal signal)
    {
        if (!_process.HasExited)
            Signals.Send(_process.Id, signal);
    }

    /// <summary>Writes a line to the process's standard input.</summary>
    public Task WriteLineAsync(string line) => _process.StandardInput.WriteLineAsync(line);

    /// <summary>Writes all of the process's standard input, and closes it.</summary>
    public async Task WriteToEndAsync(string text)
    {
        try
        {
            await _process.StandardInput.WriteAsync(text);
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The process ended without reading all of it, as one that refuses its arguments does.
        }
    }

    /// <summary>Waits until the process has ended and its output is read, and returns its exit code.</summary>
    public async Task<int> WaitForExitAsync(TimeSpan? within = null)
    {
        TimeSpan patience = within ?? Eventually.Deadline;
        using var deadline = new CancellationTokenSource(patience);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Process {Id} has not ended within {patience}. It wrote:\n{Output}\n{Errors}");
        }
        return _process.ExitCode;
    }

    /// <summary>Kills the process, if it still runs, and waits until it is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        Send(Signal.Kill);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
