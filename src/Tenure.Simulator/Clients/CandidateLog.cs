using Microsoft.Extensions.Logging;

namespace Tenure.Simulator.Clients;

/// <summary>What the library writes into its log on a simulated machine: how often something went wrong is all that is kept.</summary>
internal sealed class CandidateLog : ILogger
{
    public long Troubles { get; private set; }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) Troubles++;
    }
}
