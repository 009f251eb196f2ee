using System.Diagnostics;
using System.IO.Pipes;
using Tenure.Cli.Processes;

namespace Tenure.Cli.Running;

/// <summary>The command under its guard, seen from the process that campaigns.</summary>
internal sealed class GuardedCommand : IAsyncDisposable
{
    private readonly Process _guard;
    private readonly StreamWriter _deadlines;
    private readonly Stream _verdict;

    private GuardedCommand(Process guard, Stream deadlines, Stream verdict)
    {
        _guard = guard;
        _deadlines = new StreamWriter(deadlines) { AutoFlush = true };
        _verdict = verdict;
    }

    public static GuardedCommand Start(IReadOnlyList<string> command, TimeSpan grace, IReadOnlyDictionary<string, string> environment)
    {
        var deadlines = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.Inheritable);
        var verdict = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);
        ProcessStartInfo info = OwnProgram.Start([
            "guard",
            "--deadlines", deadlines.GetClientHandleAsString(),
            "--verdict", verdict.GetClientHandleAsString(),
            "--grace", $"{grace.TotalMilliseconds:0}",
            "--", .. command]);
        foreach ((string name, string value) in environment) info.Environment[name] = value;
        Process guard = Process.Start(info)!;
        deadlines.DisposeLocalCopyOfClientHandle(); // Only the guard may hold its ends, and only we ours.
        verdict.DisposeLocalCopyOfClientHandle();
        return new GuardedCommand(guard, deadlines, verdict);
    }

    /// <summary>Returns when the command has ended, or was ended: whether the guard asked it to, because its time ran out.</summary>
    public async Task<bool> EndedAsync()
    {
        await _guard.WaitForExitAsync();
        return _verdict.ReadByte() >= 0;
    }

    public int ExitCode => _guard.ExitCode;

    /// <summary>
    /// Lets the command run for so much longer. The guard is told a point in time, so that a late line extends nothing.
    /// </summary>
    public void RunFor(TimeProvider time, Func<TimeSpan> remaining)
    {
        lock (_deadlines)
        {
            long now = time.GetTimestamp(); // Before the look at what remains: a pause in between must only shorten it.
            Tell(now + (long)(remaining().TotalSeconds * time.TimestampFrequency));
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
        await _verdict.DisposeAsync();
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
