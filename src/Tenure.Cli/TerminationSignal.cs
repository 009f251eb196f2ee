using System.Runtime.InteropServices;

namespace Tenure.Cli;

/// <summary>
/// Turns the first signal that asks the process to end into a cancellation, so that it can end in good order. A second one
/// takes its usual effect: whoever presses Ctrl-C twice does not want to wait.
/// </summary>
internal sealed class TerminationSignal : IDisposable
{
    private readonly CancellationTokenSource _requested = new();
    private readonly PosixSignalRegistration[] _registrations;

    public TerminationSignal()
    {
        _registrations = [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Request(context, 2)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Request(context, 15)),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => Request(context, 1)),
        ];
    }

    public CancellationToken Token => _requested.Token;

    /// <summary>The first signal's number, or 0 while there was none.</summary>
    public int Number { get; private set; }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
        _requested.Dispose();
    }

    private void Request(PosixSignalContext context, int number)
    {
        if (Number != 0) return;
        Number = number;
        context.Cancel = true;
        _requested.Cancel();
    }
}
