using System.Diagnostics;
using System.IO.Pipes;
using Tenure.Cli.Processes;

namespace Tenure.Cli.Running;

/// <summary>The command under its guard, seen from the process that campaigns.</summary>
internal sealed class GuardedCommand : IAsyncDisposable
{
    private readonly Process _guard;
    private readonly StreamWriter _deadlines;

    private GuardedCommand(Process guard, AnonymousPipeServerStream pipe)
    {
        _guard = guard;
        _deadlines = new StreamWriter(pipe) { AutoFlush = true };
    }

    public static GuardedCommand Start(IReadOnlyList<string> command, TimeSpan grace, IReadOnlyDictionary<string, string> environment)
    {
        var pipe = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.Inheritable);
        ProcessStartInfo info = OwnProgram.Start([
            "guard", "--pipe", pipe.GetClientHandleAsString(), "--grace", $"{grace.TotalMilliseconds:0}", "--", .. command]);
        foreach ((string name, string value) in environment) info.Environment[name] = value;
        Process guard = Process.Start(info)!;
        pipe.DisposeLocalCopyOfClientHandle(); // Only the guard may hold the reading end, and only we the writing one.
        return new GuardedCommand(guard, pipe);
    }

    /// <summary>Completes when the command has ended, or was ended.</summary>
    public Task EndedAsync() => _guard.WaitForExitAsync();

    public int ExitCode => _guard.ExitCode;

    /// <summary>Lets the command run for so much longer. The guard is told a point in time, so that a late line extends nothing.</summary>
    /// <returns>How much longer that is.</returns>
    public TimeSpan RunFor(TimeProvider time, Func<TimeSpan> remaining)
    {
        lock (_deadlines)
        {
            long now = time.GetTimestamp(); // Before the look at what remains: a pause in between must only shorten it.
            TimeSpan span = remaining();
            Tell(now + (long)(span.TotalSeconds * time.TimestampFrequency));
            return span;
        }
    }

    /// <summary>Passes a signal on to the whole group.</summary>
    public void Send(Signal signal) => _ = Posix.SendToGroup(_guard.Id, signal);

    /// <summary>Kills whatever is left of the group.</summary>
    public async ValueTask DisposeAsync()
    {
        // The guard first: it can then start nothing more, and its number stays the group's while that has members.
        if (!_guard.HasExited) _guard.Kill();
        _ = Posix.SendToGroup(_guard.Id, Signal.Kill);
        await _guard.WaitForExitAsync();
        _guard.Dispose();
        try
        {
            await _deadlines.DisposeAsync();
        }
        catch (IOException)
        {
            // The guard ended before it read the last line.
        }
    }

    private void Tell(long deadline)
    {
        try
        {
            _deadlines.WriteLine(deadline);
        }
        catch (IOException)
        {
            // The guard has ended: whoever waits for that is about to learn it.
        }
    }
}
