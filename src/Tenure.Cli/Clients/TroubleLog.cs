using Microsoft.Extensions.Logging;
using Tenure.Cli.Output;

namespace Tenure.Cli.Clients;

/// <summary>
/// What the library warns of, as lines on standard error: whoever waits for a cluster that does not answer is told what is
/// waited for. A trouble that goes on is told once.
/// </summary>
internal sealed class TroubleLog : ILoggerFactory, ILogger
{
    private readonly Lock _gate = new();
    private string? _last;

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        // A command that loses its leadership says so itself.
        if (!IsEnabled(logLevel) || eventId.Name == nameof(LogMessages.Lost)) return;

        // Good news is not told, but ends what was told before: the same trouble is news again after it.
        string? trouble = logLevel >= LogLevel.Warning ? formatter(state, exception) : null;
        lock (_gate)
        {
            if (trouble == _last) return;
            _last = trouble;
            if (trouble is not null) Console.Error.WriteLine($"tenure: {OneLine.Of(trouble)}");
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    void ILoggerFactory.AddProvider(ILoggerProvider provider) => throw new NotSupportedException("It writes to standard error alone.");

    void IDisposable.Dispose()
    {
    }
}
